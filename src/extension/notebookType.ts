/** Names that are stable for ever: they stand in people's settings and keybindings. */
export const NOTEBOOK_TYPE = 'backprop-notebook';
export const LANGUAGE = 'backprop';
export const CONTROLLER_ID = 'backprop-notebook-session';
