// Verifies webhooks with the npm package standardwebhooks: `node verify.cjs PLACE`, a JSON object on each line of standard
// input ({secret, headers, body}), and `{"ok": true}` or `{"ok": false, "error": …}` on each line of standard output.
const path = require('path');
const readline = require('readline');
const { Webhook } = require(path.join(process.argv[2], 'node_modules', 'standardwebhooks'));

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, headers, body } = JSON.parse(line);
  let answer = { ok: true };
  try {
    new Webhook(secret).verify(body, headers);
  } catch (error) {
    answer = { ok: false, error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
});
