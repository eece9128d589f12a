import { skipBecause } from '@dcos-lite/lib/testing'
import type { Context } from 'mocha'
import { labUnavailableReason } from './unavailable-reason.ts'

/** Skips the suite by name, from its `before` hook, where this machine cannot run labs. Give the hook 5 minutes. */
export async function skipWithoutLab(context: Context): Promise<void> {
  const reason = await labUnavailableReason()
  if (reason !== undefined) skipBecause(context, reason)
}
