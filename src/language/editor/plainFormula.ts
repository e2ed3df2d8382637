/**
 * The formulas that operations declare are TeX; hovers and completion show text. Only what these formulas use is known
 * here: a test holds every formula of the registry against it.
 */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\\partial\s*/g, '∂'],
  [/\\odot/g, '⊙'],
  [/\\star/g, '★'],
  [/\\ast/g, '∗'],
  [/\\sum/g, 'Σ'],
  [/\\cdot|\\times/g, '·'],
  [/\\ln/g, 'ln '],
  [/\\log/g, 'log '],
  [/\\ldots|\\dots/g, '…'],
  [/\\max/g, 'max'],
  [/\\min/g, 'min'],
  [/\\le(?![a-z])/g, '≤'],
  [/\\ge(?![a-z])/g, '≥'],
  [/\\ne(?![a-z])/g, '≠'],
  [/\\left|\\right|\\[bB]ig[lr]?|\\allowbreak/g, ''],
  [/\\[,;:! ]/g, ' '],
  [/\\quad/g, ' '],
  [/\\lvert|\\rvert|\\vert/g, '|'],
  [/\^\{?\\circ\}?/g, '°'],
  [/\^\{?\\mathsf\s*\{?T\}?\}?/g, 'ᵀ'],
  [/\\sigma/g, 'σ'],
  [/\\alpha/g, 'α'],
  [/\\_/g, '_'],
];

/** A formula in one line of text: `∂L/∂K = conv(X, ∂L/∂Z)`. */
export function plainFormula(tex: string): string {
  let text = tex;
  for (const [pattern, sign] of SIGNS) text = text.replace(pattern, sign);
  // From the inside out; the formulas are nested a few levels deep.
  for (let round = 0; round < 20; round++) {
    const before = text;
    text = text
      .replace(
        /\\(?:operatorname|text|mathrm|mathsf|mathbf|overline|widetilde|tilde|hat)\s*\{([^{}]*)\}/g,
        '$1',
      )
      .replace(/\\sqrt\s*\{([^{}]*)\}/g, '√($1)')
      .replace(/\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, (_, above: string, below: string) => {
        const [a, b] = [above, below].map((part) => (/[\s+−-]/.test(part.trim()) ? `(${part})` : part));
        return `${a}/${b}`;
      })
      .replace(/([_^])\{([^{}]*)\}/g, (_, sign: string, part: string) =>
        /^[\p{L}\p{N}∂/_]*$/u.test(part) ? `${sign}${part}` : `${sign}(${part})`,
      );
    if (text === before) break;
  }
  return text.replace(/[{}]/g, '').replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim();
}
