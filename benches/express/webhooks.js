// The peer a web developer would write: Express and pg, one statement a delivery.
// It checks the signature, finds the change's identity, and writes the same rows as ours:
// the event and, if it is new, the body.
// usage: DATABASE_URL=... BENCH_SECRET=... node webhooks.js
import crypto from 'node:crypto';
import express from 'express';
import pg from 'pg';

const SECRET = process.env.BENCH_SECRET;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });

const STORE = `
  WITH event AS (
    INSERT INTO social.webhook_events
      (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
       received_at, value, state, next_attempt_at)
    VALUES ($1, $2, 0, 'default', 'tiktok', $3, $4, $5, $6, $7, $8, 'ready', $7)
    ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = social.webhook_events.seen + 1
    RETURNING id
  )
  INSERT INTO social.webhook_deliveries (id, app, provider, body, received_at)
  SELECT $2, 'default', 'tiktok', $9, $7 FROM event WHERE event.id = $1`;

// Time first, as the other servers' ids are: they grow at the right-hand edge of the index.
function freshId(now) {
  const time = now.toString(16).padStart(12, '0');
  const rest = crypto.randomBytes(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

function authentic(header, body) {
  const found = /^t=(\d+),s=([0-9a-f]{64})$/.exec(header ?? '');
  if (found === null) return false;
  const code = crypto.createHmac('sha256', SECRET).update(`${found[1]}.`).update(body).digest();
  return crypto.timingSafeEqual(code, Buffer.from(found[2], 'hex'));
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.post('/api/webhooks/tiktok', express.raw({ type: '*/*', limit: '5mb' }), async (request, response) => {
  if (!authentic(request.get('tiktok-signature'), request.body)) {
    return response.status(401).end();
  }
  const change = JSON.parse(request.body.toString('utf8'));
  const parts = [change.client_key, change.event, change.user_openid, change.create_time, change.content];
  const identity = crypto.createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const now = Date.now();
  const values = [
    freshId(now), freshId(now), identity, change.event, change.user_openid,
    change.create_time * 1e6, now * 1000, JSON.stringify(change), request.body,
  ];
  try {
    await pool.query({ name: 'store', text: STORE, values });
    return response.status(200).end();
  } catch {
    return response.status(503).end();
  }
});
const server = app.listen(0, '127.0.0.1', () => console.log(`ready 127.0.0.1:${server.address().port}`));
