// An emulator as it is usually written: Express, a map of tokens, JSON answers.
// usage: node emulator.js --port PORT
import express from 'express';

const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const token = 'act.express-0123456789';
const tokens = new Map([
  [token, { endsAt: Date.now() + 24 * 3600 * 1000, openId: 'an-open-id', calls: 0 }],
]);

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/v2/user/info/', (request, response) => {
  const given = String(request.get('authorization') ?? '').replace('Bearer ', '');
  const known = tokens.get(given);
  if (known === undefined || known.endsAt <= Date.now()) {
    const error = { code: 'access_token_invalid', message: '', log_id: '20261128' };
    return response.status(401).json({ data: null, error });
  }
  known.calls += 1;
  const user = { open_id: known.openId, display_name: 'Ada' };
  return response.json({ data: { user }, error: { code: 'ok', message: '', log_id: '20261128' } });
});
app.listen(port, '127.0.0.1', () => console.log(`token ${token}`));
