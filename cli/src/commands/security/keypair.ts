import { writeFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'

function write(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { mode, flag: 'wx' })
  } catch (error) {
    throw cliErrors.FILE_UNWRITABLE({ file, reason: fileReason(error) })
  }
}

/** `dcos security org service-accounts keypair` */
export const keypair: Command = {
  id: 'security org service-accounts keypair',
  summary: 'make a key pair for a service account (RSA, 2048 bits); existing files stay',
  arguments: [
    { name: 'private', description: 'file for the private key', required: true },
    { name: 'public', description: 'file for the public key', required: true },
  ],
  flags: { ...dryRunFlag },
  examples: ['dcos security org service-accounts keypair ci.pem ci.pub.pem'],
  run(context, input) {
    const [secret, open] = [input.argument('private'), input.argument('public')]
    if (input.flag('dry-run')) {
      context.print(`would write ${secret} and ${open}`)
      return Promise.resolve()
    }
    const { generateKeyPairSync } = process.getBuiltinModule('node:crypto')
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    write(secret, pair.privateKey, 0o600)
    write(open, pair.publicKey, 0o644)
    return Promise.resolve()
  },
}
