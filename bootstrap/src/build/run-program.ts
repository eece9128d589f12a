import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../errors.ts'

const run = promisify(execFile)

export interface RunOptions {
  cwd?: string
  environment?: Record<string, string>
}

/** Runs a program and resolves with what it printed; whatever it says when it fails is in the error. */
export async function runProgram(
  step: string,
  program: string,
  programArguments: readonly string[],
  { cwd, environment = {} }: RunOptions = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, programArguments, {
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C', ...environment },
      ...(cwd === undefined ? {} : { cwd }),
    })
    return stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw bootstrapErrors.DEBIAN_TOOL_MISSING({ program }, { cause: error })
    }
    const { stderr = '' } = error as { stderr?: string }
    const lastLines = stderr.trim().split('\n').slice(-3).join(' / ')
    throw bootstrapErrors.BUILD_STEP_FAILED({ step, reason: lastLines || messageOf(error) }, { cause: error })
  }
}
