import { followerExit, meetingExit } from './exit-codes.ts'

/*
 * Every task is one rank. It runs the proxy of MPICH's process manager, Hydra, which starts the program; rank 0 runs
 * Hydra's mpiexec beside it, with a launcher that launches nothing ("manual"), at the port that came with the offer. So
 * there is no ssh, and no rank starts before it has met rank 0. What a rank prints goes to the output of rank 0.
 *
 * Before mpiexec listens a proxy ends at once, so it is tried again. The status of a program is written to a file, since
 * that of a proxy says nothing about it.
 */
const program = `cd "$MESOS_SANDBOX"; "$@"; code=$?; echo $code >gang-exit; exit $code`

const proxyOptions =
  '--rmk user --launcher manual --demux poll --pgid 0 --retries 10 --usize -2 --pmi-port 0 --gpus-per-proc -2'

const everyRank = `cd "$MESOS_SANDBOX" || exit 1
tries=0
meet() {
  until hydra_pmi_proxy --control-port "$GANG_MEETING" ${proxyOptions} --proxy-id "$GANG_RANK" 2>gang-proxy.log
  do
    if [ -e gang-exit ] || [ -e gang-mpiexec ] || [ "$tries" -ge "$GANG_TRIES" ]; then break; fi
    tries=$((tries + 1))
    sleep 0.2
  done
}
leave() {
  if [ -e gang-exit ]; then read -r code <gang-exit; exit "$code"; fi
  cat gang-proxy.log >&2
  if [ -e gang-mpiexec ] && ! [ -e gang-met ]; then exit ${meetingExit}; fi
  exit ${followerExit}
}
`

const firstRank = `port=\${GANG_MEETING##*:}
{
  MPIEXEC_PORT_RANGE=$port:$port mpiexec.hydra -launcher manual -localhost "\${GANG_MEETING%:*}" -genvnone -wdir / -hosts "$GANG_HOSTS" \\
    -n "$GANG_SIZE" sh -c '${program}' rank "$@" </dev/null
  echo $? >gang-mpiexec
} | while IFS= read -r line || [ -n "$line" ]; do
  case $line in HYDRA_LAUNCH_END) : >gang-met ;; HYDRA_LAUNCH*) ;; *) printf '%s\\n' "$line" ;; esac
done &
meet
wait
leave
`

/** The shell program of a rank's task; the words of the MPI program are its arguments. */
export function rankScript(rank: number): string {
  return rank === 0 ? `${everyRank}${firstRank}` : `${everyRank}meet\nleave\n`
}
