// Computing time of this thread alone: what V8 compiles and collects in other threads varies with their number.
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

/** On Linux: "time spent on the cpu" in nanoseconds is the first number ("schedstat" of proc(5) and of the kernel's scheduler statistics). */
const FILE = '/proc/thread-self/schedstat';
const isKnown = existsSync(FILE);

/** The number of this thread, by which other threads of this process ask for its time; 0 elsewhere than on Linux. */
export const threadId = () => (isKnown ? Number(readlinkSync('/proc/thread-self').split('/').at(-1)) : 0);

/** Milliseconds that a thread of this process has computed. @param {number} id as `threadId` gave it */
export function timeOf(id) {
  if (id === 0) return processTime();
  return Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6;
}

/** Milliseconds that this thread has computed; elsewhere than on Linux, this process. */
export function threadTime() {
  if (isKnown) return Number(readFileSync(FILE, 'utf8').split(' ', 1)[0]) / 1e6;
  return processTime();
}

function processTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
