/**
 * What runs between the agent and a task, in POSIX sh. The supervisor outlives the agent and keeps the exit
 * status; both write only into the state folder:
 *
 * - `task`: `<pid> <start time>` of the task, written by the task's own process before it becomes the program.
 *   The file is created exclusively: whoever creates it first decides whether the task starts (an agent that
 *   recovers creates it to make sure that a late supervisor starts nothing).
 * - `exit`: exit status as the shell counts it (128 + n for signal n), written by rename.
 *
 * Then it removes the secrets of the container: the agent may be gone for good.
 */

const becomeTask = `d=$1; shift
read -r s </proc/$$/stat || exit 125
identity() { echo "$$ \${20}"; }
set -C
identity \${s##*) } 2>/dev/null >"$d/task" || exit 125
set +C
exec "$@"`

// `trap :` and not `trap ''`: an ignored signal would stay ignored in the task.
const superviseTask = `d=$1; become=$2; secrets=$3; shift 3
exec 3>&2 2>/dev/null
trap : HUP INT QUIT TERM USR1 USR2
setsid /bin/sh -c "$become" task "$d" "$@" 2>&3 3>&-
s=$?
echo "$s" >"$d/exit.part" && mv -f "$d/exit.part" "$d/exit"
[ -z "$secrets" ] || { rm -rf -- "$secrets"; rmdir -- "\${secrets%/*}"; }`

/** Arguments of `/bin/sh` that supervise `argv` with this state folder; `secrets` is the folder with those of the task. */
export function supervisorArguments(
  stateFolder: string,
  argv: readonly string[],
  secrets: string | undefined,
): string[] {
  return ['-c', superviseTask, 'dcos-task', stateFolder, becomeTask, secrets ?? '', ...argv]
}

/** What a recovering agent writes into `task` so that nothing can start any more. */
export const revoked = 'revoked\n'
