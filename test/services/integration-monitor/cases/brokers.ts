import { type Case, py, py2, ts2 } from './case.ts'

/** Channels that go through a broker, and work that goes through a queue. */
export const brokers: Case[] = [
  ['Redis, published and subscribed', ts2("redis.publish('order.created', x)", "sub.subscribe('order.created')"), []],
  [
    'Redis, published for nobody',
    ts2("redis.publish('order.created', x)", "sub.subscribe('order.deleted')"),
    ['order.created'],
  ],
  [
    'Redis across languages',
    { 'src/a.ts': "redis.publish('order.created', x)", 'shop/b.py': "p = r.pubsub()\np.subscribe('order.created')\n" },
    [],
  ],
  [
    'Redis, named by keyword in Python',
    py2("r.publish(channel='order.created', message=1)\n", "p.subscribe(**{'order.created': f})\n"),
    [],
  ],
  ['a pattern of Redis', py2("r.publish('order.created', 1)\n", "p.psubscribe('order.*')\n"), []],
  [
    'a pattern that takes something else',
    py2("r.publish('order.created', 1)\n", "p.psubscribe('cart.*')\n"),
    ['order.created'],
  ],
  [
    'a stream that is read',
    ts2("redis.xadd('orders', '*', 'a', 1)", "redis.xread('BLOCK', 0, 'STREAMS', 'orders', '$')"),
    [],
  ],
  [
    'a stream that is read by a group',
    ts2("redis.xadd('orders', '*', 'a', 1)", "redis.xreadgroup('GROUP', 'g', 'c', 'STREAMS', 'orders', '>')"),
    [],
  ],
  [
    'a stream that nobody reads',
    ts2("redis.xadd('orders', '*', 'a', 1)", "redis.xread('BLOCK', 0, 'STREAMS', 'payments', '$')"),
    ['orders'],
  ],
  ['a stream in Python', py2("r.xadd('orders', {'a': 1})\n", "r.xread({'orders': '$'})\n"), []],
  [
    'a stream by a constant in Python',
    py2(
      "STREAM = 'orders'\nr.xadd(STREAM, {'a': 1})\n",
      "from .a import STREAM\nr.xreadgroup('g', 'c', {STREAM: '>'})\n",
    ),
    [],
  ],
  ['a stream by keyword', py2("r.xadd('orders', {'a': 1})\n", "r.xreadgroup('g', 'c', streams={'orders': '>'})\n"), []],
  ['node-redis', ts2("client.xAdd('orders', '*', { a: '1' })", "client.xRead({ key: 'orders', id: '$' })"), []],
  ['a list that is popped', ts2("redis.lpush('jobs-list', x)", "redis.brpop('jobs-list', 0)"), []],
  [
    'a list that is moved on',
    ts2(
      "redis.lpush('jobs-list', x)",
      "redis.blmove('jobs-list', 'working', 'LEFT', 'RIGHT', 0)\nredis.lrem('working', 1, x)\nredis.lrange('working', 0, -1)",
    ),
    [],
  ],
  [
    'a list that is moved on to where nobody reads',
    ts2("redis.lpush('jobs-list', x)", "redis.rpoplpush('jobs-list', 'working-list')"),
    ['working-list'],
  ],
  ['a list that nobody reads', py("r.lpush('jobs-list', 1)\n"), []],
  [
    'a list that nobody reads, beside one that is read',
    py("r.lpush('jobs-list', 1)\nr.blpop('other-list')\n"),
    ['jobs-list'],
  ],
  ['a list of keys to pop from', py2("r.rpush('jobs-list', 1)\n", "r.blpop(['urgent', 'jobs-list'], timeout=5)\n"), []],
  [
    'AMQP, by its routing key',
    py2(
      "channel.basic_publish(exchange='x', routing_key='order.created', body=b)\n",
      "channel.queue_bind(exchange='x', queue=q, routing_key='order.created')\n",
    ),
    [],
  ],
  [
    'AMQP with wildcards',
    py2(
      "import pika\nchannel.basic_publish(exchange='x', routing_key='order.created', body=b)\n",
      "channel.queue_bind(exchange='x', queue=q, routing_key='order.*')\n",
    ),
    [],
  ],
  [
    'AMQP with #',
    {
      'src/a.ts': "import amqp from 'amqplib'\nch.publish('events', 'order.eu.created', buf)",
      'src/b.ts': "ch.bindQueue(q, 'events', 'order.#')",
    },
    [],
  ],
  [
    'AMQP with a wildcard for something else',
    {
      'src/a.ts': "import amqp from 'amqplib'\nch.publish('events', 'order.created', buf)",
      'src/b.ts': "ch.bindQueue(q, 'events', 'cart.#')",
    },
    ['order.created'],
  ],
  ['a queue that is sent to and consumed', ts2("ch.sendToQueue('mails', buf)", "ch.consume('mails', f)"), []],
  ['a queue that is sent to', ts2("ch.sendToQueue('mails', buf)", "ch.consume('letters', f)"), ['mails']],
  [
    'a queue that is declared and not consumed',
    ts2("await ch.assertQueue('mails')\nch.sendToQueue('mails', buf)", "ch.consume('letters', f)"),
    [],
  ],
  [
    'kombu',
    py2(
      "producer.publish(body, routing_key='order.created', exchange=ex)\n",
      "q = Queue('orders', ex, routing_key='order.created')\nConsumer([q])\n",
    ),
    [],
  ],
  [
    'kafkajs',
    ts2("producer.send({ topic: 'orders-topic', messages: [] })", "consumer.subscribe({ topic: 'orders-topic' })"),
    [],
  ],
  [
    'kafkajs, several topics',
    ts2(
      "producer.send({ topic: 'orders-topic', messages: [] })",
      "consumer.subscribe({ topics: ['a-topic', 'orders-topic'] })",
    ),
    [],
  ],
  [
    'kafkajs for nobody',
    ts2("producer.send({ topic: 'orders-topic', messages: [] })", "consumer.subscribe({ topic: 'payments-topic' })"),
    ['orders-topic'],
  ],
  [
    'kafka-python',
    py2("producer.send('orders-topic', b'x')\n", "c = KafkaConsumer('orders-topic', group_id='g')\n"),
    [],
  ],
  ['confluent', py2("producer.produce('orders-topic', b'x')\n", "consumer.subscribe(['orders-topic'])\n"), []],
  ['NATS', ts2("nc.publish('order.created', x)", "nc.subscribe('order.>')"), []],
  ['MQTT with +', py2("client.publish('home/kitchen/light', 'on')\n", "client.subscribe('home/+/light')\n"), []],
  ['MQTT with #', py2("client.publish('home/kitchen/light', 'on')\n", "client.subscribe([('home/#', 0)])\n"), []],
  [
    'MQTT with + for something else',
    py2("client.publish('home/kitchen/light', 'on')\n", "client.subscribe('home/+/door')\n"),
    ['home/kitchen/light'],
  ],
  [
    'MQTT by its own callback',
    py2("client.publish('home/kitchen/light', 'on')\n", "client.message_callback_add('home/kitchen/light', f)\n"),
    [],
  ],
  [
    'ZeroMQ, by the beginning',
    py2(
      "import zmq\nsock.send_multipart([b'order.created', data])\n",
      "import zmq\nsock.setsockopt(zmq.SUBSCRIBE, b'order.')\n",
    ),
    [],
  ],
  [
    'ZeroMQ, by another beginning',
    py2(
      "import zmq\nsock.send_multipart([b'order.created', data])\n",
      "import zmq\nsock.setsockopt(zmq.SUBSCRIBE, b'cart.')\n",
    ),
    ['order.created'],
  ],
  [
    'ZeroMQ, topic and data in one text',
    py2(
      "import zmq\nsocket.send_string('order.created %s' % x)\n",
      "import zmq\nsocket.setsockopt_string(zmq.SUBSCRIBE, 'order.created')\n",
    ),
    [],
  ],
  [
    'BullMQ',
    {
      'src/a.ts': "import { Queue } from 'bullmq'\nconst q = new Queue('mails')\nq.add('welcome-mail', {})",
      'src/b.ts': "import { Worker } from 'bullmq'\nnew Worker('mails', async (job) => send(job))",
    },
    [],
  ],
  [
    'BullMQ without a worker',
    {
      'src/a.ts': "import { Queue } from 'bullmq'\nconst q = new Queue('mails-out')",
      'src/b.ts': "import { Worker } from 'bullmq'\nnew Worker('letters', async (job) => send(job))",
    },
    ['mails-out'],
  ],
  [
    'jobs by name, one of which nobody does',
    {
      'src/a.ts': "import Bull from 'bull'\nqueue.add('welcome-mail', {})\nqueue.add('goodbye-mail', {})",
      'src/b.ts': "queue.process('welcome-mail', f)",
    },
    ['goodbye-mail'],
  ],
  [
    'jobs by name in a switch',
    {
      'src/a.ts': "import { Queue } from 'bullmq'\nqueue.add('welcome-mail', {})",
      'src/b.ts': "new Worker('mails', async (job) => { switch (job.name) { case 'welcome-mail': return f() } })",
    },
    [],
  ],
  [
    'NestJS',
    ts2("this.eventEmitter.emit('order.created', x)", "class L { @OnEvent('order.created') handle(x) {} }"),
    [],
  ],
  [
    'NestJS with a wildcard',
    ts2("this.eventEmitter.emit('order.created', x)", "class L { @OnEvent('order.*') handle(x) {} }"),
    [],
  ],
  [
    'NestJS between services',
    ts2(
      "import { ClientProxy } from '@nestjs/microservices'\nthis.client.emit('order.created', x)",
      "class L { @EventPattern('order.created') handle(x) {} }",
    ),
    [],
  ],
  [
    'NestJS for nobody',
    ts2("this.eventEmitter.emit('order.created', x)", "class L { @OnEvent('order.paid') handle(x) {} }"),
    ['order.created'],
  ],
  [
    'Celery, by the name it is given',
    py2("app.send_task('send_mail_now', args=[1])\n", "@app.task(name='send_mail_now')\ndef f(x):\n    pass\n"),
    [],
  ],
  [
    'Celery, by the path of the function',
    py2("app.send_task('shop.b.send_mail', args=[1])\n", '@shared_task\ndef send_mail(x):\n    pass\n'),
    [],
  ],
  [
    'Celery, a task that is not there',
    py2("app.send_task('shop.b.send_letter', args=[1])\n", '@shared_task\ndef send_mail(x):\n    pass\n'),
    ['shop.b.send_letter'],
  ],
  [
    'Celery, a signature',
    py2(
      "from celery import signature\nsignature('shop.b.send_mail').delay()\n",
      "@shared_task(name='shop.b.send_mail')\ndef f(x):\n    pass\n",
    ),
    [],
  ],
  [
    'a queue that a worker is started for',
    {
      'shop/a.py': "f.apply_async(queue='high-prio')\n@app.task(name='x-task')\ndef f(): pass\n",
      'run.sh': 'celery -A shop worker -Q high-prio\n',
    },
    [],
  ],
  [
    'a queue of the functions themselves',
    py2("queue.enqueue('shop.b.send_mail', 1)\n", 'def send_mail(x):\n    pass\n'),
    [],
  ],
  [
    'arq',
    py2(
      "await pool.enqueue_job('send_mail', 1)\n",
      'async def send_mail(ctx, x):\n    pass\nclass WorkerSettings:\n    functions = [send_mail]\n',
    ),
    [],
  ],
]
