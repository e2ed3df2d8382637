/** The type of our output: a name that is stable for ever, and a version. Alone, so that a kernel loads no drawing for it. */
export const PAYLOAD_MIME = 'application/vnd.backprop-notebook.v1+json';
