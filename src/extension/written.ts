import * as vscode from 'vscode';
import { type MatrixFormat, type Tensor, writeTensorSteps } from '../core/tensor';
import { inTurn, inTurns } from './turns';

/** A tensor as text, written without holding up the thread. */
export const written = (tensor: Tensor, format: MatrixFormat): Promise<string> =>
  inTurns(writeTensorSteps(tensor, format));

/**
 * VS Code hands a text to the clipboard in one go, at some 10 ms a million characters: what is longer would hold up all extensions.
 * These are 120,000 numbers with all their digits.
 */
const LONGEST_COPIED = 2_500_000;
/** More numbers than these are longer than that, however they are written: a digit and what parts it from the next. */
const MOST_COPIED = 1_250_000;

/** Copies a tensor as text, and returns the text; undefined where it is too long to be copied. */
export async function copied(tensor: Tensor, format: MatrixFormat): Promise<string | undefined> {
  if (tensor.data.length > MOST_COPIED) return undefined;
  const text = await written(tensor, format);
  if (text.length > LONGEST_COPIED) return undefined;
  // What writing leaves to be tidied up does not add to the copying.
  await inTurn(() => undefined);
  await vscode.env.clipboard.writeText(text);
  return text;
}
