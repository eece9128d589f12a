import { defineErrors } from '@dcos-lite/lib/errors'

const sendAgain = 'Send the bundle again; if it happens again, build it anew on the bootstrap host.'

export const bootstrapErrors = defineErrors('BOOTSTRAP', {
  RUNTIME_MISSING: {
    status: 500,
    exitCode: 70,
    message: 'The bundled Node.js (package {name}) is not installed.',
    remedy: 'Run "npm ci" in the root of the checkout; there are runtimes for x64 and arm64 Linux.',
  },
  BUILD_STEP_FAILED: {
    status: 500,
    exitCode: 70,
    message: 'The bundle cannot be built: {step} failed: {reason}.',
    remedy: 'Run "npm ci" in the root of the checkout, look at the reason, and build again.',
  },
  DEBIAN_TOOL_MISSING: {
    status: 500,
    exitCode: 69,
    message: 'The bundle cannot be built on this machine: {program} is not installed.',
    remedy:
      'Build the bundle on Debian or Ubuntu (etcd and the network tools are taken from there), or copy the cache folder of a machine that has built it.',
  },
  DEBIAN_UNREACHABLE: {
    status: 503,
    exitCode: 69,
    message: 'The Debian packages {packages} cannot be fetched: {reason}.',
    remedy:
      'Check that "apt-get update" works on this machine, or copy the cache folder of a machine that has built the bundle.',
  },
  LIBRARY_MISSING: {
    status: 500,
    exitCode: 70,
    message: '{program} needs {library}, which is in none of the packages that it is built from.',
    remedy: 'Add the Debian package with this library to the recipe of the node package.',
  },
  BUNDLE_UNREADABLE: {
    status: 400,
    exitCode: 65,
    message: 'The bundle {file} cannot be read: {reason}.',
    remedy: sendAgain,
  },
  BUNDLE_DAMAGED: {
    status: 400,
    exitCode: 65,
    message: 'The bundle {file} is damaged: {reason}. Nothing was changed.',
    remedy: sendAgain,
  },
  BUNDLE_NOT_EXPECTED: {
    status: 409,
    exitCode: 65,
    message: 'The bundle {file} is {found}, not {expected}. Nothing was changed.',
    remedy: sendAgain,
  },
  PACKAGE_DAMAGED: {
    status: 500,
    exitCode: 65,
    message: 'The node package {id} is damaged: {reason}.',
    remedy: 'Remove the folder of the package, unpack the bundle again, and activate the set again.',
  },
  PACKAGE_MISSING: {
    status: 409,
    exitCode: 69,
    message: 'The set {setId} needs the node package {id}, which is not on this node.',
    remedy: 'Unpack the bundle that the set was made from, then activate the set again.',
  },
  SET_CONFLICT: {
    status: 409,
    exitCode: 65,
    message: 'Two packages of the set {setId} bring the same file {path}: {first} and {second}.',
    remedy: 'Build the bundle anew; a set has one package for each file.',
  },
  SET_UNREADABLE: {
    status: 400,
    exitCode: 65,
    message: 'The set {file} cannot be read: {reason}.',
    remedy: 'Let the installer write it again.',
  },
  SET_UNKNOWN: {
    status: 404,
    exitCode: 69,
    message: 'There is no set {setId} on this node.',
    remedy: 'See "dcos-node list" for the sets that are here.',
  },
  NOTHING_TO_ROLL_BACK_TO: {
    status: 409,
    exitCode: 69,
    message: 'This node has no earlier set to go back to.',
    remedy: 'See "dcos-node list"; activate the wanted set with the installer.',
  },
  NODE_STATE_UNREADABLE: {
    status: 500,
    exitCode: 65,
    message: 'The file {file} of this node cannot be read: {reason}.',
    remedy: 'Look at the file; restore it from a backup, or remove it and run the installer again.',
  },
  STEP_FAILED: {
    status: 500,
    exitCode: 74,
    message: 'The step "{step}" failed: {reason}.',
    remedy: 'Remove the cause and run the same command again; it goes on from there.',
  },
  NODE_BUSY: {
    status: 409,
    exitCode: 75,
    message: 'Another dcos-node is at work on this node.',
    remedy: 'Wait until it has ended, then run the command again.',
  },
  NOT_ROOT: {
    status: 403,
    exitCode: 77,
    message: 'dcos-node {command} changes the system and must run as root.',
    remedy: 'Run it with sudo.',
  },
  USAGE: {
    status: 400,
    exitCode: 64,
    message: 'The arguments of dcos-node were not understood: {reason}.',
    remedy: 'See "dcos-node help".',
  },
})
