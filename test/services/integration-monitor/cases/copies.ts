import type { Case } from './case.ts'

const EMITS = "const bus = new EventEmitter()\nbus.emit('slide-shown')"
const js = (text: string): Case[1] => ({ 'src/js/carousel.js': text })

/** What nobody writes here: copies of libraries, and what bundlers leave. */
export const copies: Case[] = [
  ['a script of the program', js(EMITS), ['slide-shown']],
  ['the banner of a release', js(`/*! Carousel v2.3.1 | (c) 2014 A. Person | MIT license */\n${EMITS}`), []],
  [
    'the banner of a release, in lines',
    js(
      `\n'use strict';\n//     Carousel.js 1.8.3\n//     http://carousel.example\n//     (c) 2009 A. Person\n\n${EMITS}`,
    ),
    [],
  ],
  ['a banner with a word for the version', js(`/**\n * @license Carousel\n * Version: 2.3\n */\n${EMITS}`), []],
  [
    'a licence, which has a version of its own',
    js(
      `/*\n * Copyright 2020 Shop\n * Licensed under the Apache License, Version 2.0, see\n * http://x.example/licenses/LICENSE-2.0\n */\n${EMITS}`,
    ),
    ['slide-shown'],
  ],
  ['a version of something else', js(`// Needs node v20.1 or later.\n${EMITS}`), ['slide-shown']],
  [
    'a module for every loader',
    js(
      `(function (f) { if (typeof define === 'function' && define.amd) define(['jquery'], f)\nelse f(jQuery) })(function ($) {\n${EMITS}\n})`,
    ),
    [],
  ],
  ['a bundle', js(`/******/ (function(modules) { // webpackBootstrap\n${EMITS}\n})([])`), []],
  ['what a compiler left', js(`${EMITS}\n//# sourceMappingURL=carousel.js.map\n`), []],
  ['most of it is in lines that nobody writes', js(`${EMITS}\nconst a = [${'1, '.repeat(3000)}1]\n`), []],
  [
    'a long line in a script of many',
    js(`${EMITS}\nconst a = [${'1, '.repeat(800)}1]\n${'f(1)\n'.repeat(1000)}`),
    ['slide-shown'],
  ],
  ['a bundle that is named by what is in it', { 'panel/663.619826fed933312c.js': EMITS }, []],
  ['a script with a date in its name', { 'panel/report-20240101.js': EMITS }, ['slide-shown']],
  [
    'a copy that listens is a listener',
    { ...js(`/*! Carousel v2.3.1 | (c) 2014 A. Person */\nbus.on('slide-shown', f)`), 'src/a.js': EMITS },
    [],
  ],
  [
    'a folder where packages lie that everybody knows',
    {
      ...Object.fromEntries(['requests', 'six', 'html5lib'].map((name) => [`ext/${name}/__init__.py`, ''])),
      'ext/oauth/a.py': "bus.emit('scope_changed')\n",
      'shop/a.py': "bus.emit('shop_opened')\n",
    },
    ['shop_opened'],
  ],
  ['examples of programs', { 'conf/example_apps/a.py': "bus.emit('shop_opened')\n" }, []],
]
