import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { isInstalled } from './booted.ts'

/** Stands before the C library: what a file says is added to the time of day, and to nothing else. */
const SOURCE = `#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long long ahead(void) {
  static volatile long long *seconds;
  static int tried;
  if (!tried) {
    tried = 1;
    const char *path = getenv("KLOROS_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *at = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0) close(file);
    if (at != MAP_FAILED) seconds = at;
  }
  return seconds ? *seconds : 0;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead();
  return result;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int result = syscall(SYS_gettimeofday, now, zone);
  if (result == 0) now->tv_sec += ahead();
  return result;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
`

/** Why no clock can be set; false where one can. */
export const noClock = (await isInstalled('cc')) ? (false as const) : 'there is no C compiler'

/** The time of day of programs that a test starts; a timer of theirs goes on as ever, as it does where a clock is set. */
export class TestClock {
  private constructor(private readonly folder: string) {}

  /** Makes one that goes with the test, and is right at first. */
  static async make(t: TestContext): Promise<TestClock> {
    const folder = await mkdtemp(join(tmpdir(), 'kloros-clock-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const clock = new TestClock(folder)
    writeFileSync(join(folder, 'ahead'), Buffer.alloc(8))
    const options = ['-shared', '-fPIC', '-O1', '-x', 'c', '-o', join(folder, 'clock.so'), '-']
    execFileSync('cc', options, { input: SOURCE })
    return clock
  }

  /** What the environment of a program needs to go by it. */
  get env(): Record<string, string> {
    return { LD_PRELOAD: join(this.folder, 'clock.so'), KLOROS_TEST_CLOCK: join(this.folder, 'ahead') }
  }

  /** Sets it so many seconds ahead of the right time. */
  set(ahead_s: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(ahead_s))
    // In place, for it is mapped; eight bytes at once are never half written.
    const file = openSync(join(this.folder, 'ahead'), 'r+')
    writeSync(file, bytes)
    closeSync(file)
  }
}
