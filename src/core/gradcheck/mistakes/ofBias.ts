import type { Geometry } from '../../kernels';
import { sizesOf } from '../convolutionUse';
import type { Candidate, Cause } from './cause';

/** The right ∂L/∂B: one sum a filter. */
export function biasShare(g: Geometry, dz: Float64Array): Float64Array {
  const { outputPlane } = sizesOf(g);
  const sums = new Float64Array(g.filters);
  dz.forEach((value, index) => {
    const f = Math.floor(index / outputPlane) % g.filters;
    sums[f] = (sums[f] ?? 0) + value;
  });
  return sums;
}

/** What ∂L/∂B would be with a mistake in it. The right one sums ∂L/∂Z over images and places, one sum a filter. */
export function* biasMistakes(g: Geometry, dz: Float64Array): Generator<Candidate> {
  const { outputPlane } = sizesOf(g);
  const [, rows, columns] = g.axes;
  /** One sum for each value of `key`, as if it were the filter. */
  const sums = (key: (index: number) => number): Float64Array => {
    const data = new Float64Array(g.filters);
    dz.forEach((value, index) => {
      const to = key(index);
      if (to < g.filters) data[to] = (data[to] ?? 0) + value;
    });
    return data;
  };
  const wrong = (left: (Cause & { code: 'bias-wrong-axes' })['left'], data: Float64Array): Candidate => ({
    cause: { code: 'bias-wrong-axes', left },
    data,
  });
  if (g.filters > 1) {
    const all = dz.reduce((sum, value) => sum + value, 0);
    yield wrong('none', new Float64Array(g.filters).fill(all));
    yield wrong(
      'last',
      sums((index) => index % g.filters),
    );
    if (g.batch === g.filters) {
      yield wrong(
        'images',
        sums((index) => Math.floor(index / (g.filters * outputPlane))),
      );
    }
    if (rows.output === g.filters) {
      yield wrong(
        'rows',
        sums((index) => Math.floor(index / columns.output) % rows.output),
      );
    }
    if (columns.output === g.filters) {
      yield wrong(
        'columns',
        sums((index) => index % columns.output),
      );
    }
  }
  if (g.batch > 1) {
    const first = dz.subarray(0, g.filters * outputPlane);
    yield { cause: { code: 'batch-not-summed' }, data: biasShare({ ...g, batch: 1 }, first) };
  }
}
