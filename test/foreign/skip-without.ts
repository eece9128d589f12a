import type { Context } from 'mocha'
import { skipBecause } from '@dcos-lite/lib/testing'
import { bootstrapErrors } from '../../bootstrap/src/errors.ts'

const absent = [bootstrapErrors.DEBIAN_TOOL_MISSING.code, bootstrapErrors.DEBIAN_UNREACHABLE.code, 'ENOENT']

/** Gives what a test needs from outside, or skips it when that is not to be had; other failures stay failures. */
export async function skipWithout<T>(context: Context, what: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find()
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    if (!absent.includes(code)) throw error
    return skipBecause(context, `${what} is not to be had: ${message}`)
  }
}
