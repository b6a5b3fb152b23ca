import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type LogRecord, readRecord } from '../../../services/exception-monitor/record.ts'

/** What a row does not name must be empty: no severity, no speaker, no time. */
type Row = readonly [
  name: string,
  line: string,
  body: string,
  severity?: number | undefined,
  speaker?: string,
  time?: number,
]

/** 2026-11-21T04:38:03Z */
const AT = 1_795_235_883

const passedOn: Row[] = [
  ['syslog', 'Nov 21 04:38:03 web-1 app[12]: boom', 'boom', undefined, 'app[12]'],
  ['syslog, day of one digit', 'Nov  9 04:38:03 web-1 app[12]: boom', 'boom', undefined, 'app[12]'],
  [
    'syslog without a process',
    'Nov 21 04:38:03 web-1 sudo: pam_unix(sudo:session): opened',
    'pam_unix(sudo:session): opened',
    undefined,
    'sudo',
  ],
  [
    'syslog, a facility in the name',
    'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass; user unknown',
    'check pass; user unknown',
    undefined,
    'sshd(pam_unix)[19939]',
  ],
  [
    'syslog, a name of two words',
    'Jul  1 09:00:55 mac Google Chrome[1234]: hello',
    'hello',
    undefined,
    'Google Chrome[1234]',
  ],
  [
    'syslog, a name with a path',
    'Nov 21 04:38:03 mx postfix/smtpd[12]: connect from a',
    'connect from a',
    undefined,
    'postfix/smtpd[12]',
  ],
  ['syslog with microseconds', 'Nov 21 04:38:03.123456 web-1 app[12]: boom', 'boom', undefined, 'app[12]'],
  [
    'syslog of the kernel',
    'Nov 21 04:38:03 web-1 kernel: [  123.456789] usb 1-1: reset',
    'usb 1-1: reset',
    undefined,
    'kernel',
  ],
  [
    'syslog keeps an indentation',
    'Nov 21 04:38:03 web-1 app[12]:   File "app.py", line 3, in f',
    '  File "app.py", line 3, in f',
    undefined,
    'app[12]',
  ],
  [
    'syslog keeps a tab',
    'Nov 21 04:38:03 web-1 app[12]: \tat a.B.c(B.java:3)',
    '\tat a.B.c(B.java:3)',
    undefined,
    'app[12]',
  ],
  ['syslog, an empty message', 'Nov 21 04:38:03 web-1 app[12]: ', '', undefined, 'app[12]'],
  [
    'syslog around Python logging',
    'Nov 21 04:38:03 web-1 app[12]: 2026-11-21 04:38:03,123 ERROR billing: boom',
    'boom',
    3,
    'app[12]',
  ],
  ['syslog around JSON', 'Nov 21 04:38:03 web-1 app[12]: {"level":50,"msg":"boom"}', 'boom', 3, 'app[12]'],
  ['syslog as it is sent', '<11>Nov 21 04:38:03 web-1 app[12]: boom', 'boom', 3, 'app[12]'],
  ['syslog of RFC 5424', '<11>1 2026-11-21T04:38:03Z web-1 app 12 ID47 - boom', 'boom', 3, 'app[12]', AT],
  [
    'RFC 5424 with structured data',
    '<14>1 2026-11-21T04:38:03.25Z web-1 app - - [a@1 b="c\\"]d"][e f="g"] boom',
    'boom',
    6,
    'app',
    AT + 0.25,
  ],
  [
    'RFC 5424 with a mark of its encoding',
    '<10>1 2026-11-21T05:38:03+01:00 web-1 app 12 - - \uFEFFboom',
    'boom',
    2,
    'app[12]',
    AT,
  ],
  ['RFC 5424 without anything', '<15>1 - - - - - - boom', 'boom', 7],
  ['rsyslog', '2026-11-21T04:38:03.500000+00:00 web-1 app[12]: boom', 'boom', undefined, 'app[12]', AT + 0.5],
  [
    'rsyslog without a process',
    '2026-11-21T04:38:03.500000+00:00 web-1 kernel: oops',
    'oops',
    undefined,
    'kernel',
    AT + 0.5,
  ],
  [
    'journalctl -o short-iso',
    '2026-11-21T04:38:03+0000 web-1 app[12]:     raise ValueError("x")',
    '    raise ValueError("x")',
    undefined,
    'app[12]',
    AT,
  ],
  ['sd-daemon', '<3>boom', 'boom', 3],
  ['sd-daemon, an indented line', '<6>  File "app.py", line 3, in f', '  File "app.py", line 3, in f', 6],
  ['no priority', '<div>boom</div>', '<div>boom</div>'],
  ['a priority too high', '<200>boom', '<200>boom'],
  ['CRI', '2026-11-21T04:38:03.5Z stderr F boom', 'boom', undefined, 'stderr', AT + 0.5],
  ['CRI, nothing said', '2026-11-21T04:38:03Z stdout F ', '', undefined, 'stdout', AT],
  [
    'CRI around a traceback',
    '2026-11-21T04:38:03Z stderr F   File "app.py", line 3, in f',
    '  File "app.py", line 3, in f',
    undefined,
    'stderr',
    AT,
  ],
  [
    'CRI around logback',
    '2026-11-21T04:38:03Z stdout F 04:38:03.123 [main] ERROR c.f.Shop - boom',
    'boom',
    3,
    'stdout',
    AT,
  ],
  ['CRI around JSON', '2026-11-21T04:38:03Z stdout F {"level":"error","msg":"boom"}', 'boom', 3, 'stdout', AT],
  ['Docker', '{"log":"boom\\n","stream":"stderr","time":"2026-11-21T04:38:03Z"}', 'boom', undefined, 'stderr', AT],
  [
    'Docker around a frame',
    '{"log":"  File \\"app.py\\", line 3\\n","stream":"stderr","time":"2026-11-21T04:38:03Z"}',
    '  File "app.py", line 3',
    undefined,
    'stderr',
    AT,
  ],
  [
    'Docker around JSON',
    '{"log":"{\\"level\\":\\"error\\",\\"msg\\":\\"boom\\"}\\n","stream":"stdout","time":"2026-11-21T04:38:03Z"}',
    'boom',
    3,
    'stdout',
    AT,
  ],
  [
    'Docker with labels',
    '{"log":"boom\\r\\n","stream":"stdout","attrs":{"tag":"x"},"time":"2026-11-21T04:38:03Z"}',
    'boom',
    undefined,
    'stdout',
    AT,
  ],
  ['docker compose', 'web_1  | boom', 'boom', undefined, 'web_1'],
  [
    'docker compose, version 2',
    'shop-web-1  |   File "app.py", line 3',
    '  File "app.py", line 3',
    undefined,
    'shop-web-1',
  ],
  ['docker compose, a filled column', 'redis      | 12:M 21 Nov 2026 04:38:03.123 # boom', 'boom', 4, 'redis'],
  ['docker compose, an empty line', 'web-1  | ', '', undefined, 'web-1'],
  ['docker swarm', 'shop_web.1.x9y8@node-2    | boom', 'boom', undefined, 'shop_web.1.x9y8@node-2'],
  ['foreman', '04:38:03 web.1  | boom', 'boom', undefined, 'web.1'],
  ['pm2', '0|shop   | boom', 'boom', undefined, 'shop'],
  ['kubectl logs --prefix', '[pod/web-0/app] boom', 'boom', undefined, 'pod/web-0/app'],
  ['Heroku', '2026-11-21T04:38:03+00:00 app[web.1]: boom', 'boom', undefined, 'app[web.1]', AT],
  ['Passenger', 'App 4711 output:   from app.rb:3', '  from app.rb:3', undefined, 'App 4711'],
  ['the kernel', '[  123.456789] Out of memory: Killed process 12 (app)', 'Out of memory: Killed process 12 (app)'],
  ['the kernel with its caller', '[  123.456789][   T12] BUG: unable to handle', 'BUG: unable to handle'],
  ['X.Org', '[    12.345] (EE) Failed to load module', 'Failed to load module', 3],
  ['TAI64N', '@4000000069200a1b12345678 boom', 'boom'],
  [
    'logcat',
    '11-21 04:38:03.123  1702  2395 E AndroidRuntime: FATAL EXCEPTION: main',
    'FATAL EXCEPTION: main',
    3,
    '1702/2395',
  ],
  [
    'logcat, a frame',
    '11-21 04:38:03.123  1702  2395 E AndroidRuntime: \tat a.B.c(B.java:3)',
    '\tat a.B.c(B.java:3)',
    3,
    '1702/2395',
  ],
  ['logcat, brief', 'W/ActivityManager( 1702): slow', 'slow', 4, '1702'],
  [
    'Blue Gene',
    '- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL INFO parity error corrected',
    'parity error corrected',
    6,
    'R02-M1',
    1_117_838_570,
  ],
  [
    'Blue Gene, an alert',
    'APPREAD 1117869872 2005.06.04 R04-M1 2005-06-04-00.24.32.432192 R04-M1 RAS APP FATAL ciod: failed',
    'ciod: failed',
    2,
    'R04-M1',
    1_117_869_872,
  ],
  [
    'Thunderbird',
    '- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2916]: (root) CMD',
    '(root) CMD',
    undefined,
    'dn228/crond[2916]',
    1_131_566_461,
  ],
]

const programs: Row[] = [
  ['Python logging', '2026-11-21 04:38:03,123 ERROR billing.card: boom', 'boom', 3],
  ['Python logging, filled', '2026-11-21 04:38:03,123 ERROR    billing.card: boom', 'boom', 3],
  ['Python logging, filled, no name', '2026-11-21 04:38:03,123 ERROR    it is broken', 'it is broken', 3],
  [
    'Python logging, filled, a frame',
    '2026-11-21 04:38:03,123 ERROR      File "app.py", line 3',
    '  File "app.py", line 3',
    3,
  ],
  [
    'Python logging, filled, a warning',
    '2026-11-21 04:38:03,123 WARNING    File "app.py", line 3',
    '  File "app.py", line 3',
    4,
  ],
  ['Python logging, basic', 'ERROR:root:boom', 'boom', 3],
  ['Python logging, basic, warning', 'WARNING:urllib3.connectionpool:retry', 'retry', 4],
  ['Python logging with dashes', '2026-11-21 04:38:03,123 - billing.card - ERROR - boom', 'boom', 3],
  ['Python logging with dashes, one word', '2026-11-21 04:38:03,123 - billing - CRITICAL - boom', 'boom', 2],
  ['Python logging, no name', '2026-11-21 04:38:03,123 CRITICAL boom', 'boom', 2],
  ['Python logging, the name first', '2026-11-21 04:38:03,123 billing.card ERROR boom', 'boom', 3],
  ['Python logging, the level first', 'ERROR 2026-11-21 04:38:03,123 views 12 34 boom', 'views 12 34 boom', 3],
  [
    'Python logging, a traceback a line at a time',
    '2026-11-21 04:38:03,123 ERROR   File "app.py", line 3, in f',
    '  File "app.py", line 3, in f',
    3,
  ],
  [
    'Python logging, its source line',
    '2026-11-21 04:38:03,123 ERROR     raise ValueError(x)',
    '    raise ValueError(x)',
    3,
  ],
  ['Python logging, its last line', '2026-11-21 04:38:03,123 ERROR ValueError: boom', 'ValueError: boom', 3],
  [
    'Python logging, a type of a package',
    '2026-11-21 04:38:03,123 ERROR requests.exceptions.ConnectionError: boom',
    'requests.exceptions.ConnectionError: boom',
    3,
  ],
  ['Airflow', '[2026-11-21T04:38:03.123+0000] {taskinstance.py:12} ERROR - boom', 'boom', 3, '', AT + 0.123],
  ['Airflow, older', '[2026-11-21 04:38:03,123] {taskinstance.py:12} INFO - fine', 'fine', 6],
  [
    'Celery',
    '[2026-11-21 04:38:03,123: ERROR/MainProcess] Task x raised unexpected: boom',
    'Task x raised unexpected: boom',
    3,
  ],
  [
    'gunicorn',
    '[2026-11-21 04:38:03 +0000] [12] [ERROR] Exception in worker process',
    'Exception in worker process',
    3,
    '',
    AT,
  ],
  ['uvicorn', 'ERROR:    Exception in ASGI application', 'Exception in ASGI application', 3],
  [
    'uvicorn, access',
    'INFO:     10.0.0.1:1234 - "GET / HTTP/1.1" 500 Internal Server Error',
    '10.0.0.1:1234 - "GET / HTTP/1.1" 500 Internal Server Error',
    6,
  ],
  ['Scrapy', '2026-11-21 04:38:03 [scrapy.core.scraper] ERROR: Spider error', 'Spider error', 3],
  ['loguru', '2026-11-21 04:38:03.123 | ERROR    | billing.card:charge:41 - boom', 'boom', 3],
  ['loguru, a script', '2026-11-21 04:38:03.123 | SUCCESS  | __main__:<module>:1 - done', 'done', 6],
  ['structlog', '2026-11-21 04:38:03 [error    ] boom           order=12', 'boom           order=12', 3],
  ['Tornado', '[E 261121 04:38:03 web:1875] Uncaught exception GET /', 'Uncaught exception GET /', 3],
  ['Jupyter', '[W 2026-11-21 04:38:03.123 ServerApp] no token', 'no token', 4],
  ['Twisted', '2026-11-21 04:38:03+0000 [-] Unhandled Error', '[-] Unhandled Error', undefined, '', AT],
  ['Twisted, new', '2026-11-21T04:38:03+0000 [twisted.web#error] boom', 'boom', 3, '', AT],
  ['Odoo', '2026-11-21 04:38:03,123 12 ERROR shop odoo.http: boom', 'shop odoo.http: boom', 3],
  ['Home Assistant', '2026-11-21 04:38:03.123 ERROR (MainThread) [homeassistant.core] boom', 'boom', 3],
  ['Salt', '2026-11-21 04:38:03,123 [salt.minion     :12  ][ERROR   ][34] boom', 'boom', 3],
  [
    'OpenStack',
    '2026-11-21 04:38:03.123 2931 ERROR nova.compute.manager [req-a1 - - - - -] [instance: b2] Traceback (most recent call last):',
    'Traceback (most recent call last):',
    3,
    '2931',
  ],
  [
    'OpenStack, a frame',
    '2026-11-21 04:38:03.123 2931 ERROR nova.compute.manager   File "x.py", line 3, in f',
    '  File "x.py", line 3, in f',
    3,
    '2931',
  ],
  [
    'OpenStack, its last line',
    '2026-11-21 04:38:03.123 2931 ERROR nova.compute.manager [instance: b2] ValueError: x',
    'ValueError: x',
    3,
    '2931',
  ],
  [
    'OpenStack, files together',
    'nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.wsgi [req-1 - - -] 200',
    '200',
    6,
    'nova-api.log.1.2017-05-16_13:53:08/25746',
  ],
  ['cloud-init', '2026-11-21 04:38:03,123 - util.py[WARNING]: Failed running', 'Failed running', 4],
  ['fail2ban', '2026-11-21 04:38:03,123 fail2ban.actions        [12]: NOTICE  [sshd] Ban 10.0.0.1', 'Ban 10.0.0.1', 5],
  ['supervisor', '2026-11-21 04:38:03,123 CRIT Supervisor is running as root.', 'Supervisor is running as root.', 2],
  ['log4j', '2026-11-21 04:38:03,123 [main] ERROR com.shop.Card - boom', 'boom', 3],
  ['log4j, the level before the thread', '2026-11-21 04:38:03,123 ERROR [main] com.shop.Card: boom', 'boom', 3],
  ['log4j, from the start of the program', '1024 [main] WARN  com.shop.Card  - boom', 'boom', 4],
  ['log4j 2', '04:38:03.123 [main] ERROR com.shop.Card - boom', 'boom', 3],
  ['log4net', '2026-11-21 04:38:03,123 [1] FATAL Shop.Card - boom', 'boom', 2],
  ['logback', '04:38:03.123 [http-nio-1] WARN  c.s.Card - slow', 'slow', 4],
  ['slf4j-simple', '[main] ERROR com.shop.Card - boom', 'boom', 3],
  [
    'Spring Boot',
    '2026-11-21 04:38:03.123 ERROR 123 --- [           main] c.shop.Card                    : boom',
    'boom',
    3,
  ],
  [
    'Spring Boot 3',
    '2026-11-21T04:38:03.5Z  WARN 123 --- [shop] [nio-8080-exec-1] c.shop.Card   : slow',
    'slow',
    4,
    '',
    AT + 0.5,
  ],
  ['java.util.logging, first line', 'Nov 21, 2026 4:38:03 AM com.shop.Card charge', 'com.shop.Card charge'],
  ['java.util.logging, second line', 'SEVERE: boom', 'boom', 3],
  [
    'Tomcat',
    '21-Nov-2026 04:38:03.123 SEVERE [main] org.apache.catalina.core.StandardService.startInternal boom',
    'org.apache.catalina.core.StandardService.startInternal boom',
    3,
  ],
  [
    'WildFly',
    '04:38:03,123 ERROR [org.jboss.as.controller] (MSC service thread 1-2) WFLYCTL0013: boom',
    'WFLYCTL0013: boom',
    3,
  ],
  ['Elasticsearch', '[2026-11-21T04:38:03,123][ERROR][o.e.b.Bootstrap          ] [node-1] boom', 'boom', 3],
  ['Kafka', '[2026-11-21 04:38:03,123] ERROR boom (kafka.server.KafkaServer)', 'boom (kafka.server.KafkaServer)', 3],
  ['Cassandra', 'ERROR [main] 2026-11-21 04:38:03,123 CassandraDaemon.java:12 - boom', 'boom', 3],
  ['Dropwizard', 'ERROR [2026-11-21 04:38:03,123] com.shop.Card: boom', 'boom', 3],
  ['Flink', '2026-11-21 04:38:03,123 ERROR org.apache.flink.Runtime                [] - boom', 'boom', 3],
  [
    'Solr',
    '2026-11-21 04:38:03.123 ERROR (qtp12-34) [   x:core] o.a.s.h.RequestHandlerBase boom',
    'o.a.s.h.RequestHandlerBase boom',
    3,
  ],
  [
    'Hadoop',
    '2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created',
    'Created',
    6,
  ],
  ['HDFS', '081109 203615 148 WARN dfs.DataNode$PacketResponder: terminating', 'terminating', 4],
  ['Spark', '17/06/09 20:10:40 ERROR executor.Executor: Exception in task 0.0', 'Exception in task 0.0', 3],
  [
    'ZooKeeper',
    '2015-07-29 19:04:29,071 - ERROR [SendWorker:188978561024:QuorumCnxManager$SendWorker@688] - boom',
    'boom',
    3,
  ],
  [
    'ZooKeeper, a bracket within',
    '2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification',
    'Notification',
    6,
  ],
  ['Maven', '[ERROR] Failed to execute goal', 'Failed to execute goal', 3],
  ['sbt', '[error] (compile) boom', 'boom', 3],
  [
    'Apache',
    '[Sun Dec 04 04:47:44 2005] [error] mod_jk child workerEnv in error state 6',
    'mod_jk child workerEnv in error state 6',
    3,
  ],
  [
    'Apache, a client',
    '[Sun Dec 04 04:47:44 2005] [error] [client 10.0.0.1] Directory index forbidden',
    'Directory index forbidden',
    3,
    'client 10.0.0.1',
  ],
  [
    'Apache 2.4',
    '[Fri Nov 21 04:38:03.123456 2026] [core:error] [pid 12:tid 34] [client 10.0.0.1:5] AH00126: Invalid URI',
    'AH00126: Invalid URI',
    3,
    'pid 12:tid 34',
  ],
  [
    'PHP in Apache',
    '[Fri Nov 21 04:38:03.123456 2026] [php:notice] [pid 12] [client 10.0.0.1:5] PHP Notice:  Undefined',
    'PHP Notice:  Undefined',
    5,
    'pid 12',
  ],
  ['nginx', '2026/11/21 04:38:03 [error] 12#34: *5 connect() failed', 'connect() failed', 3],
  [
    'nginx, starting',
    '2026/11/21 04:38:03 [emerg] 12#12: bind() to 0.0.0.0:80 failed',
    'bind() to 0.0.0.0:80 failed',
    0,
  ],
  ['Go', '2026/11/21 04:38:03 listening', 'listening'],
  ['Go, a panic', '2026/11/21 04:38:03 http: panic serving 10.0.0.1:5: boom', 'http: panic serving 10.0.0.1:5: boom'],
  ['slog', '2026/11/21 04:38:03 ERROR boom order=12', 'boom order=12', 3],
  ['klog', 'E1121 04:38:03.123456      12 reflector.go:34] boom', 'boom', 3],
  ['glog', 'F20261121 04:38:03.123456 12 file.cc:34] Check failed', 'Check failed', 2],
  ['logfmt', 'time="2026-11-21T04:38:03Z" level=error msg="boom \\"x\\"" order=12', 'boom "x"', 3, '', AT],
  [
    'logfmt, the error apart',
    'level=error ts=2026-11-21T04:38:03Z caller=a.go:3 msg="dial failed" err="connection refused"',
    'dial failed: connection refused',
    3,
    '',
    AT,
  ],
  ['logfmt, a word', 'ts=2026-11-21T04:38:03Z level=warn msg=slow', 'slow', 4, '', AT],
  ['logfmt at a level where nothing fails', 'level=info msg="no error"', 'level=info msg="no error"', 6],
  ['logrus on a terminal', 'ERRO[0042] boom                       order=12', 'boom                       order=12', 3],
  [
    'zap on a terminal',
    '2026-11-21T04:38:03.5Z\tERROR\tcard/charge.go:41\tboom\t{"order": 12}',
    'boom\t{"order": 12}',
    3,
    '',
    AT + 0.5,
  ],
  ['zap, named', '2026-11-21T04:38:03.5Z\terror\tshop\tcard/charge.go:41\tboom', 'boom', 3, '', AT + 0.5],
  ['hclog', '2026-11-21T04:38:03.5Z [ERROR] core: boom', 'boom', 3, '', AT + 0.5],
  ['zerolog on a terminal', '2026-11-21T04:38:03Z ERR boom order=12', 'boom order=12', 3, '', AT],
  ['env_logger', '[2026-11-21T04:38:03Z ERROR shop::card] boom', 'boom', 3, '', AT],
  ['tracing', '2026-11-21T04:38:03.500000Z ERROR shop::card: boom', 'boom', 3, '', AT + 0.5],
  ['tracing, filled', '2026-11-21T04:38:03.500000Z  INFO shop::card: fine', 'fine', 6, '', AT + 0.5],
  ['fern', '[2026-11-21][04:38:03][shop][ERROR] boom', 'boom', 3],
  ['spdlog', '[2026-11-21 04:38:03.123] [shop] [critical] boom', 'boom', 2],
  ['Envoy', '[2026-11-21 04:38:03.123][12][error][main] [source/server.cc:12] boom', 'boom', 3],
  ['Ruby', 'E, [2026-11-21T04:38:03.123456 #12] ERROR -- : boom', 'boom', 3],
  ['Ruby, a program', 'F, [2026-11-21T04:38:03.123456 #12] FATAL -- shop: ', '', 2],
  ['Sidekiq', '2026-11-21T04:38:03.5Z pid=12 tid=abc class=Charge jid=9f ERROR: boom', 'boom', 3, '', AT + 0.5],
  [
    'PHP',
    '[21-Nov-2026 04:38:03 UTC] PHP Fatal error:  Uncaught Exception: boom in /a.php:3',
    'PHP Fatal error:  Uncaught Exception: boom in /a.php:3',
    3,
  ],
  [
    'PHP, a warning',
    '[21-Nov-2026 04:38:03 Europe/Berlin] PHP Warning:  Undefined variable $a',
    'PHP Warning:  Undefined variable $a',
    4,
  ],
  ['Elixir', '04:38:03.123 [error] GenServer Shop.Card terminating', 'GenServer Shop.Card terminating', 3],
  ['RabbitMQ', '2026-11-21 04:38:03.500000+00:00 [error] <0.123.0> boom', 'boom', 3, '', AT + 0.5],
  ['.NET', 'fail: Microsoft.AspNetCore.Server.Kestrel[13]', 'Microsoft.AspNetCore.Server.Kestrel[13]', 3],
  ['Serilog', '[04:38:03 ERR] boom', 'boom', 3],
  ['Serilog in a file', '2026-11-21 04:38:03.500 +00:00 [FTL] boom', 'boom', 2, '', AT + 0.5],
  ['NLog', '2026-11-21 04:38:03.1234|ERROR|Shop.Card|boom', 'boom', 3],
  ['Windows', '2016-09-28 04:30:31, Error                 CBS    Failed to bulk stage', 'Failed to bulk stage', 3],
  [
    'PostgreSQL',
    '2026-11-21 04:38:03.500 UTC [12] ERROR:  relation "a" does not exist',
    'relation "a" does not exist',
    3,
    '',
    AT + 0.5,
  ],
  [
    'PostgreSQL, who',
    '2026-11-21 04:38:03.500 UTC [12] app@shop FATAL:  role "x" does not exist',
    'role "x" does not exist',
    2,
    '',
    AT + 0.5,
  ],
  [
    'PostgreSQL, a detail',
    '2026-11-21 04:38:03.500 CET [12] DETAIL:  Key (id)=(1) already exists.',
    'Key (id)=(1) already exists.',
    6,
  ],
  ['MySQL', '2026-11-21T04:38:03.500000Z 0 [ERROR] [MY-010119] [Server] Aborting', 'Aborting', 3, '', AT + 0.5],
  ['MariaDB', '2026-11-21  4:38:03 0 [Warning] Aborted connection', 'Aborted connection', 4],
  [
    'Redis',
    '12:M 21 Nov 2026 04:38:03.123 # WARNING overcommit_memory is set to 0',
    'WARNING overcommit_memory is set to 0',
    4,
  ],
  ['Redis, all well', '12:C 21 Nov 2026 04:38:03.123 * Ready', 'Ready', 5],
  ['MongoDB, older', '2026-11-21T04:38:03.500+0000 E NETWORK  [conn1] boom', 'NETWORK  [conn1] boom', 3, '', AT + 0.5],
  ['etcd', '2026-11-21 04:38:03.123456 E | etcdserver: boom', 'boom', 3],
  ['Squid', '2026/11/21 04:38:03 kid1| FATAL: boom', 'boom', 2],
  ['Asterisk', '[Nov 21 04:38:03] ERROR[12][C-001]: chan_sip.c:12 handle: boom', 'chan_sip.c:12 handle: boom', 3],
  [
    'HealthApp',
    '20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579',
    'Step_LSC|30002312|onStandStepChanged 3579',
  ],
  ['Proxifier', '[10.30 16:49:06] chrome.exe - close, 0 bytes sent', 'chrome.exe - close, 0 bytes sent'],
  ['ctime', 'Fri Nov 21 04:38:03 2026 boom', 'boom'],
  ['ts', 'Nov 21 04:38:03   File "app.py", line 3, in f', '  File "app.py", line 3, in f'],
  ['ts, a cause', 'Nov 21 04:38:03 Caused by: java.io.IOException: x', 'Caused by: java.io.IOException: x'],
  ['ts, ISO', '2026-11-21T04:38:03Z \tat a.B.c(B.java:3)', '\tat a.B.c(B.java:3)', undefined, '', AT],
  ['a time alone', '2026-11-21 04:38:03', ''],
  ['colours around the level', '\x1b[90m2026-11-21 04:38:03\x1b[0m \x1b[1;31mERROR\x1b[0m billing: boom', 'boom', 3],
  ['colours in a traceback', '  File \x1b[35m"app.py"\x1b[0m, line \x1b[35m3\x1b[0m', '  File "app.py", line 3'],
]

const structured: (readonly [name: string, line: Record<string, unknown> | string, record: Partial<LogRecord>])[] = [
  ['pino', { level: 50, time: AT * 1000, pid: 12, msg: 'boom' }, { body: 'boom', severity: 3, time: AT }],
  [
    'pino with an error',
    {
      level: 50,
      time: AT * 1000,
      err: { type: 'TypeError', message: 'x', stack: 'TypeError: x\n    at f (/a.js:1:2)' },
      msg: 'failed',
    },
    { body: 'failed\nTypeError: x\n    at f (/a.js:1:2)', severity: 3 },
  ],
  [
    'bunyan',
    {
      name: 'shop',
      level: 60,
      err: { message: 'x', name: 'Error', stack: 'Error: x\n    at f (/a.js:1:2)' },
      msg: 'x',
      v: 0,
    },
    { body: 'x\nError: x\n    at f (/a.js:1:2)', severity: 2 },
  ],
  [
    'winston',
    { level: 'error', message: 'boom', stack: 'Error: boom\n    at f (/a.js:1:2)', timestamp: '2026-11-21T04:38:03Z' },
    { body: 'boom\nError: boom\n    at f (/a.js:1:2)', severity: 3, time: AT },
  ],
  [
    'zap',
    {
      level: 'error',
      ts: AT + 0.5,
      caller: 'a.go:3',
      msg: 'boom',
      error: 'eof',
      stacktrace: 'main.f\n\t/a.go:3\nmain.main\n\t/a.go:9',
    },
    { body: 'boom\nmain.f\n\t/a.go:3\nmain.main\n\t/a.go:9', severity: 3, time: AT + 0.5 },
  ],
  [
    'zerolog',
    { level: 'error', error: 'connection refused', time: '2026-11-21T04:38:03Z', message: 'dial' },
    { body: 'dial: connection refused', severity: 3 },
  ],
  [
    'logrus',
    { error: 'eof', level: 'fatal', msg: 'cannot read', time: '2026-11-21T04:38:03Z' },
    { body: 'cannot read: eof', severity: 2 },
  ],
  [
    'slog',
    { time: '2026-11-21T04:38:03.5Z', level: 'ERROR', msg: 'boom' },
    { body: 'boom', severity: 3, time: AT + 0.5 },
  ],
  [
    'python-json-logger',
    {
      message: 'boom',
      levelname: 'ERROR',
      exc_info: 'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: x',
    },
    {
      body: 'boom\nTraceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: x',
      severity: 3,
    },
  ],
  ['Python, the level as a number', { msg: 'boom', levelno: 40 }, { body: 'boom', severity: 3 }],
  [
    'structlog',
    {
      event: 'boom',
      level: 'error',
      exception: 'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: x',
    },
    {
      body: 'boom\nTraceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: x',
      severity: 3,
    },
  ],
  ['loguru', { text: 'boom\n', record: { level: { name: 'ERROR', no: 40 }, message: 'boom' } }, { body: 'boom' }],
  [
    'logstash-logback',
    {
      '@timestamp': '2026-11-21T04:38:03Z',
      message: 'boom',
      level: 'ERROR',
      stack_trace: 'a.B: x\n\tat a.C.d(C.java:3)\n',
    },
    { body: 'boom\na.B: x\n\tat a.C.d(C.java:3)', severity: 3, time: AT },
  ],
  [
    'Elastic Common Schema',
    { 'log.level': 'ERROR', message: 'boom', 'error.stack_trace': 'a.B: x\n\tat a.C.d(C.java:3)' },
    { body: 'boom\na.B: x\n\tat a.C.d(C.java:3)', severity: 3 },
  ],
  [
    'Elastic Common Schema, nested',
    { log: { level: 'error' }, message: 'boom', error: { stack_trace: 'a.B: x\n\tat a.C.d(C.java:3)' } },
    { body: 'boom\na.B: x\n\tat a.C.d(C.java:3)' },
  ],
  [
    'log4j 2',
    {
      level: 'ERROR',
      message: 'boom',
      thrown: { name: 'a.B', message: 'x', extendedStackTrace: 'a.B: x\n\tat a.C.d(C.java:3)' },
    },
    { body: 'boom\na.B: x\n\tat a.C.d(C.java:3)', severity: 3 },
  ],
  [
    'Serilog',
    { '@t': '2026-11-21T04:38:03Z', '@mt': 'boom', '@l': 'Error', '@x': 'A.B: x\n   at A.C.D() in /c.cs:line 3' },
    { body: 'boom\nA.B: x\n   at A.C.D() in /c.cs:line 3', severity: 3, time: AT },
  ],
  [
    '.NET',
    { EventId: 13, LogLevel: 'Error', Category: 'Shop', Message: 'boom', Exception: 'A.B: x\n   at A.C.D()' },
    { body: 'boom\nA.B: x\n   at A.C.D()', severity: 3 },
  ],
  [
    'GELF',
    { version: '1.1', short_message: 'boom', full_message: 'boom\n\tat a.C.d(C.java:3)', level: 3, timestamp: AT },
    { body: 'boom\nboom\n\tat a.C.d(C.java:3)', severity: 3, time: AT },
  ],
  [
    'Google Cloud',
    { severity: 'ERROR', message: 'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: x' },
    { body: 'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: x', severity: 3 },
  ],
  [
    'AWS Lambda, Node',
    { errorType: 'Error', errorMessage: 'x', stack: ['Error: x', '    at f (/a.js:1:2)'] },
    { body: 'x\nError: x\n    at f (/a.js:1:2)' },
  ],
  [
    'AWS Lambda, Python',
    {
      errorMessage: 'x',
      errorType: 'ValueError',
      stackTrace: ['  File "/a.py", line 3, in f\n    raise ValueError("x")\n'],
    },
    {
      body: 'x\nTraceback (most recent call last):\n  File "/a.py", line 3, in f\n    raise ValueError("x")\nValueError: x',
    },
  ],
  [
    'tracing',
    { timestamp: '2026-11-21T04:38:03Z', level: 'ERROR', fields: { message: 'boom' }, target: 'shop' },
    { body: 'boom', severity: 3, time: AT },
  ],
  [
    'MongoDB',
    { t: { $date: '2026-11-21T04:38:03.500+00:00' }, s: 'E', c: 'NETWORK', id: 1, msg: 'boom', attr: { error: 'x' } },
    { body: 'boom', severity: 3, time: AT + 0.5 },
  ],
  ['hclog', { '@level': 'error', '@message': 'boom', '@module': 'core' }, { body: 'boom', severity: 3 }],
  [
    'Caddy',
    { level: 'error', ts: AT, logger: 'http', msg: 'dial tcp: refused', status: 502 },
    { body: 'dial tcp: refused', severity: 3, time: AT },
  ],
  [
    'an error told by type and message',
    { level: 'error', msg: 'failed', error: { name: 'TypeError', message: 'x' } },
    { body: 'failed: TypeError: x', severity: 3 },
  ],
  [
    'an error the message tells already',
    { level: 'error', msg: 'failed: x', error: 'x' },
    { body: 'failed: x', severity: 3 },
  ],
  [
    'an info line with a stack',
    { level: 'info', msg: 'caught', stack: 'Error: x\n    at f (/a.js:1:2)' },
    { severity: 6, prefixed: true },
  ],
  [
    'a level within the error is not the line’s',
    '{"req":{"level":"info"},"level":"error","msg":"boom"}',
    { body: 'boom', severity: 3 },
  ],
  ['a level within a text is none', JSON.stringify({ msg: 'got {"level":"error"}', level: 'info' }), { severity: 6 }],
  ['no level and nothing that failed', { msg: 'hello' }, { body: '{"msg":"hello"}', prefixed: true }],
  ['what is no object', '{not json, but an error}', { body: '{not json, but an error}', prefixed: false }],
  ['what is cut off', '{"level":"error","msg":"boo', { body: '{"level":"error","msg":"boo', prefixed: false }],
  ['an object of code', '{', { body: '{', prefixed: false }],
  [
    'names every object has',
    '{"__proto__":{"stack":"a\\nb"},"constructor":"error","level":"error"}',
    { body: '{"__proto__":{"stack":"a\\nb"},"constructor":"error","level":"error"}', severity: 3 },
  ],
]

const unprefixed = [
  '',
  ' ',
  'Traceback (most recent call last):',
  '  File "app.py", line 3, in f',
  '    raise ValueError("x")',
  'ValueError: boom',
  'During handling of the above exception, another exception occurred:',
  'Error: boom',
  '    at f (/app/a.js:1:2)',
  '  [cause]: Error: x',
  '}',
  'Exception in thread "main" java.lang.IllegalStateException: x',
  '\tat a.B.c(B.java:3)',
  'Caused by: java.io.IOException: x',
  '\t... 3 more',
  'panic: boom [recovered]',
  'goroutine 1 [running]:',
  'main.main()',
  "thread 'main' panicked at src/main.rs:2:5:",
  "app.rb:3:in `f': boom (RuntimeError)",
  "\tfrom app.rb:9:in `<main>'",
  'PHP Fatal error:  Uncaught Exception: x in /a.php:3',
  'Fatal error: Uncaught Exception: x in /a.php:3',
  '#0 /a.php(9): f()',
  'Unhandled exception. System.InvalidOperationException: x',
  '   at A.B.C() in /c.cs:line 3',
  'boom at app.pl line 3.',
  '==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x1',
  'WARNING: ThreadSanitizer: data race (pid=12)',
  'WARNING: CPU: 1 PID: 12 at kernel/module.c:1100 module_put+0x14/0x20',
  'WARNING: possible circular locking dependency detected',
  'INFO: task postgres:4711 blocked for more than 120 seconds.',
  'INFO: rcu_sched self-detected stall on CPU',
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  'free(): double free detected in tcache 2',
  'error: could not compile `shop`',
  'error TS2304: Cannot find name',
  'Error rate is 0 %',
  'ERROR handling is described below',
  'ERROR_COUNT=3',
  'Warning: this is prose',
  'INFO about the service',
  'PANIC(9)                   Kernel Manual                  PANIC(9)',
  'level=ERROR',
  'ls | grep error',
  'May the error be with you',
  'Sunday is no error',
  '12 errors found',
  '5 ERROR lines found',
  '3.14 is not an error',
  '10.0.0.1 is up',
  '[1/5] building',
  '[error handling] section',
  '- an error in a list',
  'level of errors: none',
  'time flies',
  'E is a letter',
  '@error is an annotation',
  '<b>error</b>',
]

const bluegene = (message: string) =>
  `- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL FATAL ${message}`

/** Levels stand in these lines, but not in the place of one. */
const quiet: (readonly [line: string, severity: number | undefined])[] = [
  ['2026-11-21 04:38:03,123 INFO billing: ERROR 42 was handled', 6],
  ['2026-11-21 04:38:03 INFO [ERROR] is what the other side wrote', 6],
  ['2026-11-21 04:38:03 found an ERROR in the file', undefined],
  ['2026-11-21 04:38:03 Error: boom', undefined],
  ['2026-11-21 04:38:03 error: boom', 3],
  ['2026/11/21 04:38:03 error: trying again', undefined],
  ['2026/11/21 04:38:03 panic: boom', undefined],
  ['2026-11-21 04:38:03 panic: boom', undefined],
  ['2026-11-21 04:38:03 Error rate is 0', undefined],
  ['2026-11-21 04:38:03 ERROR_COUNT is 0', undefined],
  ['2026-11-21 04:38:03 errors: 0', undefined],
  ['2026-11-21 04:38:03 critical-section left', undefined],
  ['Nov 21 04:38:03 web-1 app[12]: no ERROR here', undefined],
  ['Nov 21 04:38:03 web-1 sshd[12]: error: Received disconnect from 10.0.0.1', undefined],
  ['Nov 21 04:38:03 web-1 app[12]: Error rate is 0', undefined],
  ['10.0.0.1 - - [21/Nov/2026:04:38:03 +0000] "GET /error HTTP/1.1" 500 12', undefined],
  ['[21/Nov/2026 04:38:03] "GET /error HTTP/1.1" 500 12', undefined],
  ['level=info msg="ERROR level=error"', 6],
  ['2026-11-21T04:38:03Z stdout F no ERROR', undefined],
  ['11-21 04:38:03.123  1702  2395 I App: ERROR was handled', 6],
  [bluegene('data TLB error interrupt'), 2],
  [bluegene('rts: kernel terminated for reason 1003'), 2],
  [bluegene('program interrupt: fp cr field .............0'), undefined],
  [bluegene('floating point instr. enabled.....1'), undefined],
  [bluegene('size of scratchpad portion of L3.........0 (0M)'), undefined],
  [bluegene('program interrupt: unimplemented operation..0'), undefined],
  [bluegene('special purpose registers:'), undefined],
  [bluegene('machine state register: 0x00002000'), undefined],
  [bluegene('lr:00004ed0 cr:28244842 xer:20000002 ctr:00086000'), undefined],
  [bluegene('fpr29=0xffffffff ffffffff ffffffff ffffffff'), undefined],
  ['2026-11-21 04:38:03 ERROR retries: 3', 3],
  ['2026-11-21 04:38:03 ERROR gave up...', 3],
]

for (const [name, line, body, severity, speaker = '', time] of [...passedOn, ...programs]) {
  test(`prefix: ${name}`, () => {
    const prefixed = (body !== line || severity !== undefined) && !line.startsWith('  ')
    assert.deepEqual(readRecord(line), { body, severity, speaker, prefixed, time, partial: false })
  })
}

for (const [name, line, expected] of structured) {
  test(`fields: ${name}`, () => {
    const record = readRecord(typeof line === 'string' ? line : JSON.stringify(line))
    assert.deepEqual({ ...record, ...expected }, record)
  })
}

for (const line of unprefixed) {
  test(`no prefix: ${line}`, () => {
    const nothing = { severity: undefined, speaker: '', prefixed: false, time: undefined, partial: false }
    assert.deepEqual(readRecord(line), { body: line, ...nothing })
  })
}

for (const [line, severity] of quiet) {
  test(`level ${severity}: ${line}`, () => assert.equal(readRecord(line).severity, severity))
}

test('a line that was cut says so, and only of whole ones the rest is read', () => {
  const part = readRecord('2026-11-21T04:38:03Z stderr P {"level":"error",')
  assert.deepEqual([part.body, part.speaker, part.partial], ['{"level":"error",', 'stderr', true])
  const docker = readRecord('{"log":"2026-11-21 04:38:03 ERROR a","stream":"stderr","time":"2026-11-21T04:38:03Z"}')
  assert.deepEqual([docker.body, docker.partial], ['2026-11-21 04:38:03 ERROR a', true])
})

test('a prefix and any text behind it: exactly the prefix goes', () => {
  const prefixes = ['Nov 21 04:38:03 web-1 app[12]: ', '2026-11-21T04:38:03Z stderr F ', 'web_1  | ', '<3>']
  fc.assert(
    fc.property(
      fc.constantFrom(...prefixes),
      fc.constantFrom('  ', '    ', '\t'),
      fc.string(),
      (prefix, indent, text) => {
        assert.equal(readRecord(prefix + indent + text).body, indent + text)
      },
    ),
  )
})

test('whatever the text, it is read, and nothing is made up', () => {
  const pieces = [...passedOn, ...programs].map(([, line]) => line)
  const piece = fc.oneof(
    fc.constantFrom(...pieces),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(' ', '[', '{', ': ', ' - ', '"'),
  )
  const line = fc.tuple(fc.array(piece, { maxLength: 4 }), fc.nat(60)).map(([parts, cut]) => parts.join('').slice(cut))
  fc.assert(
    fc.property(line, (text) => {
      const { body, speaker, severity } = readRecord(text)
      const plain = text.replaceAll('\x1b', '')
      if (!text.includes('\x1b') && !/[{=]/.test(text))
        assert.ok(plain.endsWith(body) || body.length <= plain.length, body)
      assert.ok(speaker.length <= 512)
      assert.ok(severity === undefined || (severity >= 0 && severity <= 7))
    }),
    { numRuns: 2000 },
  )
})

const baits = [
  '[',
  '[[',
  '(',
  ' ',
  '\t',
  'a',
  '1',
  '-',
  '|',
  ': ',
  'a:',
  'a.',
  '\x1b[',
  '\x1b]',
  '\\"',
  '1 ',
  'a=1 ',
  '{"level":',
  '"level":"a"',
]
const heads = [
  '',
  '[',
  '2026-11-21 04:38:03',
  '2026-11-21 04:38:03 ERROR',
  'Nov 21 04:38:03 a',
  '<1>1 a b c d e [',
  'level=error msg="',
  '{"a":"',
  'E/',
]
for (const head of heads) {
  test(`1 MB of bait behind ${head || 'nothing'} costs no more than its length`, () => {
    for (const bait of baits) {
      const line = head + bait.repeat(Math.ceil(1_000_000 / bait.length))
      const start = process.cpuUsage()
      readRecord(line)
      const { user, system } = process.cpuUsage(start)
      assert.ok(user + system < 500_000, `${(user + system) / 1000} ms for ${JSON.stringify(bait)}`)
    }
  })
}
