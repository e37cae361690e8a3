/** Every program of the product begins with this import: libraries and type stripping are those of one Node. */
const MAJOR = '24'

if (process.version.slice(1).split('.')[0] !== MAJOR) {
  console.error(`\nNode ${process.version} runs, Node ${MAJOR} is needed: start with \`npm start\` or another \`npm run\` command.\n`)
  process.exit(1)
}
