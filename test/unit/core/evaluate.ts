import { applyFunction, type Element, type Expression } from '../../../src/core/tensor';

/** An expression in numbers, given what its elements stand for. */
export function evaluate(expression: Expression, read: (element: Element) => number): number {
  const value = (e: Expression): number => {
    if (typeof e === 'number') return e;
    switch (e.kind) {
      case 'element':
        return read(e);
      case 'sum':
        return e.terms.reduce<number>((total, term) => total + value(term), 0);
      case 'product':
        return e.factors.reduce<number>((total, factor) => total * value(factor), e.coefficient);
      case 'power':
        return value(e.base) ** value(e.exponent);
      case 'call':
        return applyFunction(e.name, value(e.of));
    }
  };
  return value(expression);
}
