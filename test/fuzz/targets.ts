import type { Target } from './target';
import { arrays } from './targets/arrays';
import { editor } from './targets/editor';
import { evaluator } from './targets/evaluator';
import { files } from './targets/files';
import { literals } from './targets/literals';
import { parser } from './targets/parser';
import { payloads } from './targets/payloads';

/** The targets by the module that feeds them: what it imports is what a target is fed to. */
export const targetsIn: Readonly<Record<string, readonly Target[]>> = {
  'test/fuzz/targets/parser.ts': parser,
  'test/fuzz/targets/evaluator.ts': evaluator,
  'test/fuzz/targets/editor.ts': editor,
  'test/fuzz/targets/files.ts': files,
  'test/fuzz/targets/arrays.ts': arrays,
  'test/fuzz/targets/payloads.ts': payloads,
  'test/fuzz/targets/literals.ts': literals,
};

export const targets: readonly Target[] = Object.values(targetsIn).flat();
