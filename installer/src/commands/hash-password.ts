import { Args, Command } from '@oclif/core'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { installerErrors } from '../errors.ts'
import { ask } from '../progress/ask.ts'

async function readPipe(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) text += String(chunk)
  return text.replace(/\r?\n$/, '')
}

export class HashPassword extends Command {
  static override summary = 'print the hash of a password, for superuser_password_hash in config.yaml'
  static override description =
    'Without an argument the password is asked for on a terminal, and read from standard input otherwise; then it is in no history and in no list of processes.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> < password.txt',
  ]
  static override args = { password: Args.string({ description: 'the password' }) }

  override async run(): Promise<void> {
    const { args } = await this.parse(HashPassword)
    const password =
      args.password ?? (process.stdin.isTTY ? await ask('Password: ', { hidden: true }) : await readPipe())
    if (password === '') throw installerErrors.PASSWORD_EMPTY()
    this.log(await hashPassword(password))
  }
}
