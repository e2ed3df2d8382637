import { type MatrixFormat, type Tensor, writeTensorSteps } from '../core/tensor';
import { inTurns } from './turns';

/** A tensor as text, written without holding up the thread. */
export const written = async (tensor: Tensor, format: MatrixFormat): Promise<string> =>
  (await inTurns(writeTensorSteps(tensor, format))) ?? '';
