/** Which of KaTeX's fonts a page needs beyond those that every formula may. */
const SPECIAL: readonly (readonly [classes: RegExp, font: string])[] = [
  [/\b(?:mathbb|textbb|amsrm)\b/, 'KaTeX_AMS-Regular'],
  [/\b(?:mathbf|textbf)\b/, 'KaTeX_Main-Bold'],
  [/\b(?:mathit|textit)\b/, 'KaTeX_Main-Italic'],
  [/\bboldsymbol\b/, 'KaTeX_Math-BoldItalic'],
  [/\bmathcal\b/, 'KaTeX_Caligraphic-Regular'],
  [/\b(?:mathfrak|textfrak)\b/, 'KaTeX_Fraktur-Regular'],
  [/\b(?:mathsf|textsf)\b/, 'KaTeX_SansSerif-Regular'],
  [/\b(?:mathscr|textscr)\b/, 'KaTeX_Script-Regular'],
  [/\b(?:mathtt|texttt)\b/, 'KaTeX_Typewriter-Regular'],
];
const ALWAYS = [
  'KaTeX_Main-Regular',
  // Names of several letters, which the formula panel writes too.
  'KaTeX_Main-Italic',
  'KaTeX_Math-Italic',
  'KaTeX_Size1-Regular',
  'KaTeX_Size2-Regular',
  'KaTeX_Size3-Regular',
  'KaTeX_Size4-Regular',
];

/** The names of the fonts that formulas in a page are set in. */
export const fontsOf = (html: string): string[] => [
  ...new Set([...ALWAYS, ...SPECIAL.filter(([classes]) => classes.test(html)).map(([, font]) => font)]),
];
