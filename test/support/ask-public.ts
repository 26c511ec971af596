import { command } from '../../server/src/cli/commands/public.js';
import { service } from './service.js';

/** As `cli('public', path)`, without a process. */
export async function askPublic(path: string): Promise<{ status: number; stdout: string; stderr: string }> {
  const invocation = { files: [path], value: () => undefined, has: () => false, service };
  const { exitCode, ...said } = await command.run(invocation);
  return { status: exitCode, ...said };
}
