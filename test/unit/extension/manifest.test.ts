import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../../src/core/tensor';
import { readManifest } from './manifest';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: boolean;
  };
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly scope?: string }>>;
    };
  };
}

describe('the manifest', () => {
  let manifest: Manifest;
  before(async () => {
    manifest = await readManifest();
  });

  it('offers every limit as a setting with the default that holds', () => {
    const { properties } = manifest.contributes.configuration;
    const found = Object.entries(properties).filter(([name]) => name.startsWith('backprop.limits.'));
    assert.deepEqual(
      Object.fromEntries(
        found.map(([name, setting]) => [name.slice('backprop.limits.'.length), setting.default]),
      ),
      DEFAULT_LIMITS,
    );
  });

  it('lets a folder that nobody trusts raise none of them', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    const limits = Object.keys(DEFAULT_LIMITS).map((name) => `backprop.limits.${name}`);
    for (const limit of limits)
      assert.ok(untrustedWorkspaces.restrictedConfigurations.includes(limit), limit);
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.equal(virtualWorkspaces, true);
  });
});
