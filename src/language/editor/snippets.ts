import { t } from '../../core/words/words';

/** Texts with places to fill in, in the syntax that editors have in common: `${1:text}`, `$0`. Each runs as it is. */
export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    get label() {
      return t`convolution with backward`;
    },
    get detail() {
      return t`forward and backward pass of conv2d`;
    },
    body: `\${1:X} = [1 2 3; 4 5 6; 7 8 9]
\${2:K} = [1 2; 3 4]
\${3:B} = 1
\${4:Z} = conv2d(\${1:X}, \${2:K}, \${3:B})
backward(\${4:Z}, \${5:[1 2; 3 4]})$0`,
  },
  {
    get label() {
      return t`gradient-descent step`;
    },
    detail: 'K ← K − α ∂L/∂K',
    body: `\${1:α} = \${2:0.01}
\${3:K} = \${3:K} - \${1:α} * grad(\${3:K})$0`,
  },
  {
    label: 'gradcheck',
    get detail() {
      return t`the backward pass against central differences`;
    },
    body: `\${1:X} = randn(4, 4, seed=1)
\${2:K} = randn(2, 2, seed=2)
gradcheck(sum(conv2d(\${1:X}, \${2:K})^2))$0`,
  },
  {
    get label() {
      return t`symbols`;
    },
    get detail() {
      return t`the formulas of a convolution and its gradients`;
    },
    body: `\${1:X} = symbol(3, 3)
\${2:K} = symbol(2, 2)
\${3:B} = symbol()
\${4:Z} = conv2d(\${1:X}, \${2:K}, \${3:B})
backward(\${4:Z})$0`,
  },
];
