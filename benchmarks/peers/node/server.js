// What a team of Node would build: fastify, sharp (libvips), ONNX Runtime; a worker for each core behind one port.
//   WORKERS=2 node server.js PORT MODEL PHOTO
'use strict';
const cluster = require('node:cluster');
const fs = require('node:fs');

const [port, model, photo] = process.argv.slice(2);
const SIDE = 128;
const LABELS = ['Bread', 'Dairy product', 'Dessert', 'Egg', 'Fried food', 'Meat', 'Noodles/Pasta', 'Rice', 'Seafood', 'Soup', 'Vegetable/Fruit'];

async function serve() {
  const fastify = require('fastify');
  const ort = require('onnxruntime-node');
  const sharp = require('sharp');
  // A worker works on one picture at a time; what was decoded is not kept.
  sharp.concurrency(1);
  sharp.cache(false);
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const [input, output] = [session.inputNames[0], session.outputNames[0]];

  async function classify(bytes) {
    const pixels = await sharp(bytes).autoOrient().resize(SIDE, SIDE, { fit: 'fill', kernel: 'cubic' }).removeAlpha().toColourspace('srgb').raw().toBuffer();
    const planes = new Float32Array(3 * SIDE * SIDE);
    for (let i = 0, at = 0; i < SIDE * SIDE; i++)
      for (let band = 0; band < 3; band++)
        planes[band * SIDE * SIDE + i] = pixels[at++] / 255;
    const start = process.hrtime.bigint();
    const answer = await session.run({ [input]: new ort.Tensor('float32', planes, [1, 3, SIDE, SIDE]) });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const scores = answer[output].data;
    let best = 0;
    for (let i = 1; i < scores.length; i++)
      if (scores[i] > scores[best])
        best = i;
    return `${LABELS[best]} (${scores[best].toFixed(2)}), Inference Time : ${seconds.toFixed(4)} seconds`;
  }

  const bytes = fs.readFileSync(photo);
  await classify(bytes);
  const app = fastify({ logger: false, bodyLimit: 16 << 20 });
  app.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, (request, body, done) => done(null, body));
  app.get('/readyz', async () => 'ready');
  app.get('/test', async () => classify(bytes));
  app.post('/predict', async request => classify(request.body));
  await app.listen({ port: Number(port), host: '127.0.0.1' });
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(process.env.WORKERS ?? 2); i++)
    cluster.fork();
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers))
      worker.kill();
    process.exit(0);
  });
} else {
  serve();
}
