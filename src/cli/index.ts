import { main } from './main';

// Whoever reads our output may have read enough: `run FILE | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then((status) => {
  // Not process.exit: what is still in the pipe would be lost.
  process.exitCode = status;
});
