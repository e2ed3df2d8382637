import type { RendererPage } from './rendererPage';

/** Cases worth looking at: a title, cells, and the element that is pointed at in the last one's output. */
export const CASES: Readonly<
  Record<string, { cells: readonly string[]; point?: readonly [grid: string, row: number, column: number] }>
> = {
  'worked example': {
    cells: ['X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)\nbackward(Z, [1 2; 3 4])'],
    point: ['∂L/∂X, 3 by 3', 2, 2],
  },
  'stride 2, leftover row': {
    cells: [
      'X = randn(6, 6, seed=1); K = randn(3, 3, seed=2); Z = conv2d(X, K, stride=2)\nbackward(Z, [1 2; 3 4])',
    ],
    point: ['∂L/∂X, 6 by 6', 3, 3],
  },
  'cropped padding': {
    cells: [
      'X = randn(3, 3, seed=1); K = [1 2; 3 4]; Z = conv2d(X, K, padding=[[3, 1], [2, 2]])\nbackward(Z, ones(6, 6))',
    ],
    point: ['∂L/∂X, 3 by 3', 2, 2],
  },
  'dilation 2': {
    cells: ['X = randn(5, 5, seed=1); K = [1 2; 3 4]; Z = conv2d(X, K, dilation=2)\nbackward(Z, ones(3, 3))'],
    point: ['∂L/∂X, 5 by 5', 3, 3],
  },
  'groups 2': {
    cells: [
      'X = randn(4, 5, 5, seed=1); K = randn(4, 2, 3, 3, seed=2); B = [1 2 3 4]; Z = conv2d(X, K, B, groups=2)\nbackward(Z, ones(4, 3, 3))',
    ],
    point: ['∂L/∂X, 5 by 5', 3, 3],
  },
  'batch 3': {
    cells: [
      'X = randn(3, 1, 4, 4, seed=1); K = randn(2, 1, 2, 2, seed=2); Z = conv2d(X, K)\nbackward(Z, ones(3, 2, 3, 3))',
    ],
    point: ['∂L/∂K, 2 by 2', 1, 2],
  },
  'kernel 1×7': {
    cells: [
      'X = randn(3, 12, seed=1); K = [[1 2 3 4 3 2 1]]; Z = conv2d(X, K, padding=[0, 3])\nbackward(Z, ones(3, 12))',
    ],
    point: ['∂L/∂X, 3 by 12', 2, 5],
  },
  'input 64×64': {
    cells: [
      'X = randn(64, 64, seed=1); K = randn(5, 5, seed=2); Z = conv2d(X, K)\nbackward(Z, randn(60, 60, seed=3))',
    ],
    point: ['∂L/∂X, 64 by 64', 20, 20],
  },
  'NaN and infinities': {
    cells: ['X = [1 nan 3; 4 5 inf; 7 8 -1e9]; K = [1 2; 3 4]; Z = conv2d(X, K)\nbackward(Z, [1 2; 3 4])'],
    point: ['∂L/∂K, 2 by 2', 1, 2],
  },
  symbols: {
    cells: ['X = symbol(3, 3); K = symbol(2, 2); B = symbol(); Z = conv2d(X, K, B)\nbackward(Z)'],
    point: ['∂L/∂X, 3 by 3', 2, 2],
  },
  loss: {
    cells: [
      'X = randn(4, 4, seed=1); K = randn(2, 2, seed=2); T = ones(3, 3)\nZ = relu(conv2d(X, K))\nL = sum((Z - T)^2) / 2\nbackward(L)',
    ],
    point: ['∂L/∂X, 4 by 4', 2, 2],
  },
  update: {
    cells: [
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])',
      'α = 0.01\nK = K - α * grad(K)',
    ],
  },
  gradcheck: {
    cells: ['X = randn(4, 4, seed=1); K = randn(2, 2, seed=2); L = sum(conv2d(X, K)^2)\ngradcheck(L)'],
  },
  'wrong answer': {
    cells: [
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])',
      'check(grad(K), [37 47; 67 70])',
    ],
  },
  'answer in part': {
    cells: [
      'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])',
      'check(grad(X), [1 4 4; 6 nan nan; nan 24 16])',
    ],
  },
  'matrix 1000×1000': { cells: ['X = randn(1000, 1000, seed=1)\nX'] },
  value: { cells: ['[1 -2 3; 40000 5.123 -6; 0 0.00001 9]'] },
};

/** The cells of the worked example. */
export const WORKED = CASES['worked example']?.cells ?? [];

/** Moves the pointer over a cell of the last grid with a label; rows and columns from 1. */
export async function pointAt(
  view: RendererPage,
  id: string,
  [label, row, column]: readonly [string, number, number],
): Promise<void> {
  const grid = view.page.locator(`[id="${id}"] [role=grid][aria-label="${label}"]`).last();
  await grid.scrollIntoViewIfNeeded();
  const box = await grid.locator('canvas').first().boundingBox();
  if (!box) throw new Error(`no grid is labelled ${label}`);
  // The focusable cell stands over one of them: from it follow the places of all.
  const at = await grid.locator('.cell').evaluate((cell) => ({
    left: Number.parseFloat((cell as HTMLElement).style.left), // an HTML element
    top: Number.parseFloat((cell as HTMLElement).style.top),
    side: Number.parseFloat((cell as HTMLElement).style.width) - 2,
    row: Number(cell.parentElement?.getAttribute('aria-rowindex')),
    column: Number(cell.getAttribute('aria-colindex')),
  }));
  await view.page.mouse.move(
    box.x + at.left + 2 + (column - at.column + 0.5) * at.side,
    box.y + at.top + 2 + (row - at.row + 0.5) * at.side,
  );
}
