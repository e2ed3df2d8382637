import { main } from './main';

// Whoever reads our output may have read enough: `run FILE | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const streams = {
  out: (text: string) => process.stdout.write(text),
  err: (text: string) => process.stderr.write(text),
};
// This program lies in the folder of what was built.
main(process.argv.slice(2), streams, __dirname).then((status) => {
  // Not process.exit: what is still in the pipe would be lost.
  process.exitCode = status;
});
