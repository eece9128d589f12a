/** A program to run on a host. Arguments are never put together to a line anywhere but where they are sent. */
export interface RemoteCommand {
  /** What it is for, in words, for logs and errors: "read the facts". */
  what: string
  argv: readonly string[]
  /** Sent to its standard input. */
  input?: string
  /** Whether it must run as root; a user who is not gets there with sudo. */
  asRoot?: boolean
}

/** Puts `sudo` in front where it is needed; it never asks for a password. */
export function withPrivileges(command: RemoteCommand, isRoot: boolean): readonly string[] {
  return command.asRoot === true && !isRoot ? ['sudo', '-n', '--', ...command.argv] : command.argv
}
