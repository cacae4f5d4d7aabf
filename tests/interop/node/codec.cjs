// One JSON request a line on standard input, one answer a line on standard output: what node-pdu makes of it.
const readline = require('readline');
const { parse, Submit } = require(process.argv[2] + '/node_modules/node-pdu');

function answer({ op, pdu, pdus, to, text }) {
  if (op === 'write') return { pdus: new Submit(to, text).getPartStrings() };
  const [first, ...rest] = (pdus ?? [pdu]).map((one) => parse(one));
  for (const more of rest) first.data.append(more);
  return { text: first.data.getText(), number: first.address.phone };
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let out;
  try {
    out = answer(JSON.parse(line));
  } catch (error) {
    out = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(out) + '\n');
});
