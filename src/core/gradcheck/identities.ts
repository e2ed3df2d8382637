import { allNumbers, historyOf, type Pass, type Value } from '../graph';
import { type Numbers, randomSource, sizeOf, type Tensor } from '../tensor';
import { t } from '../words/words';

/**
 * An identity of `../conventions.md` that a backward pass breaks: numbers that must be equal up to rounding, and are not.
 * For a result Z of two factors A and B and a bias: Σ A·dA = Σ B·dB = Σ (Z − bias)·dZ, and ⟨Z(V, B), dZ⟩ = ⟨V, dA⟩ for
 * any V in the place of A.
 */
export interface BrokenIdentity {
  /** The operation and, where it has one, the name of its result. */
  readonly operation: string;
  readonly result?: string;
  readonly sides: readonly { readonly text: string; readonly value: number }[];
}

/** Operations that are linear in each of their first two inputs. */
const BILINEAR = /^(conv[123]d|conv_transpose[123]d|matmul)$/;

/** Products of a forward pass that may be done once more without anybody noticing: about a millisecond. */
const UNNOTICED = 1_000_000;

/** Tries the identities on every result of a pass that they hold for. Silent where a number is not finite. */
export function brokenIdentities(pass: Pass): BrokenIdentity[] {
  const history = historyOf(pass.root);
  const uses = new Map<number, number>();
  for (const { origin } of history) {
    for (const { id } of origin?.inputs ?? []) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  return history.flatMap((value) => {
    if (!value.origin || !BILINEAR.test(value.origin.operation)) return [];
    return brokenAt(pass, value, uses);
  });
}

interface Product {
  readonly text: string;
  readonly value: number;
  /** What rounding goes with: the sum of the absolute values. */
  readonly size: number;
}

function brokenAt(pass: Pass, value: Value, uses: ReadonlyMap<number, number>): BrokenIdentity[] {
  const { origin } = value;
  const dz = numbersIn(pass, value);
  const known = origin && allNumbers([value.content, ...origin.inputs.map((input) => input.content)]);
  if (!origin || !known || !dz) return [];
  const [z, ...operands] = known;
  if (!z) return [];
  const name = (input: Value | undefined): string => input?.name ?? t`an operand`;
  const product = (text: string, a: Float64Array, b: Float64Array): Product => ({ text, ...dot(a, b) });
  const [first, second] = origin.inputs;
  // Several uses add up: the gradient of such a value is not this operation's alone.
  const factors = [first, second].map((input, k) => {
    const gradient = input && uses.get(input.id) === 1 ? numbersIn(pass, input) : undefined;
    return { input, gradient, operand: operands[k], k };
  });
  const broken: BrokenIdentity[] = [];
  const compare = (...products: Product[]): void => {
    const size = products.reduce((sum, { size: own }) => sum + own, 0);
    const values = products.map(({ value: own }) => own);
    if (products.length < 2 || !values.every(Number.isFinite) || !Number.isFinite(size)) return;
    if (Math.max(...values) - Math.min(...values) <= 1e-8 * size) return;
    broken.push({
      operation: origin.operation,
      ...(value.name === undefined ? {} : { result: value.name }),
      sides: products.map(({ text, value: own }) => ({ text, value: own })),
    });
  };
  const bias = operands[2];
  const withoutBias = bias ? z.data.map((x, index) => x - biasAt(value, bias, index)) : z.data;
  const own = value.name ?? t`result`;
  compare(
    product(bias ? t`Σ (${own} − bias)·d${own}` : `Σ ${own}·d${own}`, withoutBias, dz),
    ...factors.flatMap(({ input, gradient, operand }) =>
      gradient && operand ? [product(`Σ ${name(input)}·d${name(input)}`, operand.data, gradient)] : [],
    ),
  );
  if (broken.length > 0 || work(value, operands) > UNNOTICED) return broken;
  for (const { input, gradient, operand, k } of factors) {
    if (!gradient || !operand || !input) continue;
    const v = signs(operand);
    const inputs: Tensor[] = operands.slice(0, 2).map((numbers, slot) => (slot === k ? v : numbers));
    const moved = bias
      ? [...inputs, { shape: bias.shape, data: new Float64Array(bias.data.length) }]
      : inputs;
    compare(
      product(`⟨${origin.operation}(V), d${own}⟩`, origin.prepared.forward(moved).data, dz),
      product(`⟨V, d${name(input)}⟩`, v.data, gradient),
    );
  }
  return broken;
}

const numbersIn = (pass: Pass, { id }: Value): Float64Array | undefined => {
  const gradient = pass.gradients.get(id);
  return gradient?.kind === 'numbers' ? gradient.data : undefined;
};

function dot(a: Float64Array, b: Float64Array): { value: number; size: number } {
  let [value, size] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    const product = (a[index] ?? 0) * (b[index] ?? 0);
    value += product;
    size += Math.abs(product);
  }
  return { value, size };
}

/** The bias that was added to an output element: one a filter, the axis before the places. */
function biasAt({ shape, origin }: Value, { data }: Numbers, index: number): number {
  const rank = Number(/(\d)d$/.exec(origin?.operation ?? '')?.[1] ?? 0);
  const plane = sizeOf(shape.slice(shape.length - rank));
  return data[Math.floor(index / plane) % data.length] ?? 0;
}

/** About how many products the forward pass has. */
function work({ shape }: Value, [a, b]: readonly Numbers[]): number {
  return (sizeOf(shape) * (b?.data.length ?? 0)) / Math.max(1, Math.min(a?.shape[0] ?? 1, b?.shape[0] ?? 1));
}

/** A tensor of ±1, the same every time. */
function signs({ shape, data }: Numbers): Tensor {
  const next = randomSource(data.length);
  return { shape, data: data.map(() => (next() < 0.5 ? -1 : 1)) };
}
