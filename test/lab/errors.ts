import { defineErrors } from '@dcos-lite/lib/errors'

/** What can go wrong with a lab and what to do about it. */
export const labErrors = defineErrors('LAB', {
  NOT_ROOT: {
    status: 403,
    exitCode: 77,
    message: 'A lab needs root: it makes mounts, namespaces and cgroups.',
    remedy: 'Run it as root (sudo npm run lab -- ...), or in a virtual machine where you are root.',
  },
  NOT_LINUX: {
    status: 501,
    exitCode: 69,
    message: 'A lab needs Linux; this is {platform}.',
    remedy: 'Use a Debian 12 virtual machine.',
  },
  PROGRAMS_MISSING: {
    status: 501,
    exitCode: 69,
    message: 'A lab needs programs that this machine does not have: {programs}. {reason}',
    remedy: 'Install them, on Debian with: apt-get install {packages}',
  },
  MACHINE_UNFIT: {
    status: 501,
    exitCode: 69,
    message: 'This machine cannot run a lab: {reason}.',
    remedy: 'Use a virtual machine (not an unprivileged container) with overlay, namespaces and cgroups.',
  },
  TREE_NOT_BUILT: {
    status: 500,
    exitCode: 69,
    message:
      'The file tree of the hosts could not be built from the package sources of this machine: {reason}',
    remedy: 'Check that "apt-get update" works here, then try again. What was half built is removed.',
  },
  NAME_INVALID: {
    status: 400,
    exitCode: 64,
    message: 'The lab cannot be named "{name}".',
    remedy: 'Use up to 12 small letters and digits, a letter first.',
  },
  NAME_TAKEN: {
    status: 409,
    exitCode: 75,
    message: 'There is a lab named {name} already.',
    remedy: 'Remove it (npm run lab -- down --name {name}) or choose another --name.',
  },
  COUNT_INVALID: {
    status: 400,
    exitCode: 64,
    message: 'A lab cannot have {count} for {what}.',
    remedy: 'Ask for whole numbers, with 1 to 60 hosts in all.',
  },
  NO_SUBNET: {
    status: 409,
    exitCode: 75,
    message: 'Every subnet that labs use is taken.',
    remedy: 'Remove labs that nobody needs: npm run lab -- list, npm run lab -- down --all',
  },
  NO_LAB: {
    status: 404,
    exitCode: 66,
    message: 'There is no lab{named}.',
    remedy: 'Make one: npm run lab -- up --masters 1 --agents 2 --public-agents 1',
  },
  LAB_AMBIGUOUS: {
    status: 409,
    exitCode: 64,
    message: 'There are several labs: {names}.',
    remedy: 'Say which one with --name.',
  },
  UNKNOWN_HOST: {
    status: 404,
    exitCode: 66,
    message: 'The lab {lab} has no host "{host}".',
    remedy: 'Its hosts are: {hosts}.',
  },
  HOST_NOT_READY: {
    status: 504,
    exitCode: 70,
    message: 'The host {host} did not answer over ssh within {timeoutSeconds} s: {reason}',
    remedy: 'Its console said last: {console}',
  },
  STEP_FAILED: {
    status: 500,
    exitCode: 70,
    message: 'The lab needed "{command}", and it failed (exit code {exitCode}): {output}',
    remedy:
      'Remove what is there (npm run lab -- down --all) and try again; if it stays, the machine forbids it.',
  },
  NO_FREEZER: {
    status: 501,
    exitCode: 69,
    message: 'Hosts cannot be frozen here: the machine has no freezer cgroup.',
    remedy: 'Use a kernel with the freezer controller, or cgroup v2.',
  },
  NOT_REMOVED: {
    status: 500,
    exitCode: 70,
    message: 'The lab {lab} is not removed entirely: {reason}',
    remedy: 'Try again: npm run lab -- down --name {lab}',
  },
  INTERRUPTED: {
    status: 500,
    exitCode: 130,
    message: 'Interrupted; what was made of the lab {lab} is removed.',
    remedy: 'Start it again when you want to.',
  },
  USAGE: {
    status: 400,
    exitCode: 64,
    message: '{reason}',
    remedy: 'See: npm run lab -- help',
  },
})
