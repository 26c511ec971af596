// Computing time of this thread alone: what V8 compiles and collects in other threads varies with their number.
import { existsSync, readFileSync } from 'node:fs';

/** On Linux: "time spent on the cpu" in nanoseconds is the first number ("schedstat" of proc(5) and of the kernel's scheduler statistics). */
const FILE = '/proc/thread-self/schedstat';
const isKnown = existsSync(FILE);

/** Milliseconds that this thread has computed; elsewhere than on Linux, this process. */
export function threadTime() {
  if (isKnown) return Number(readFileSync(FILE, 'utf8').split(' ', 1)[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
