import { defineErrors } from '@dcos-lite/lib/errors'

export const universeErrors = defineErrors('UNIVERSE', {
  LINT_FAILED: {
    status: 400,
    exitCode: 65,
    message: '{errors} and {warnings} in {revisions}.',
    remedy: 'Correct the findings; each names the file, the rule and the fix.',
  },
  PACKAGE_NOT_FOUND: {
    status: 404,
    exitCode: 66,
    message: 'There is no package "{name}"{version} in {folder}.',
    remedy: 'Compare the name with the folders of the tree. It has: {known}.',
  },
  OPTIONS_UNREADABLE: {
    status: 400,
    exitCode: 66,
    message: 'The options file {file} cannot be read: {reason}.',
    remedy: 'Give a file with one JSON object.',
  },
  OPTIONS_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The options do not fit the schema of {name} {version}: {reason}.',
    remedy: 'Correct the options, or the config.json of the package.',
  },
  RESULT_NOT_JSON: {
    status: 400,
    exitCode: 65,
    message:
      'The template of {name} {version} does not make JSON with these options: {reason}. Around it: {near}',
    remedy: 'Look for a comma, a quote or a missing section in the template.',
  },
  OUTPUT_UNWRITABLE: {
    status: 500,
    exitCode: 73,
    message: 'The file {file} cannot be written: {reason}.',
    remedy: 'Choose another file with --out, or make its folder.',
  },
  REPOSITORY_UNREADABLE: {
    status: 400,
    exitCode: 66,
    message: 'There is no repository at {place}: {reason}.',
    remedy:
      'Name a folder that `dcos-universe publish` or `build --out FOLDER/universe.json` wrote, or the URL of a repository server.',
  },
  REPOSITORY_DAMAGED: {
    status: 500,
    exitCode: 65,
    message: 'The repository in {place} is damaged: {reason}.',
    remedy:
      'Put a copy of it back, or its mirror. A publication to an empty folder is another repository, which clusters add anew.',
  },
  REPOSITORY_LOCKED: {
    status: 409,
    exitCode: 75,
    message: 'The repository in {folder} is being published to by {owner}.',
    remedy: 'Wait for the other publication, then publish again. If that process is gone, remove {file}.',
  },
  REPOSITORY_UNWRITABLE: {
    status: 507,
    exitCode: 73,
    message: 'The repository in {folder} cannot be changed: {reason}.',
    remedy: 'Give the folder room and permission to write; what was published before is untouched.',
  },
  RELEASE_CHANGED: {
    status: 409,
    exitCode: 65,
    message: 'Released revisions never change, and these would: {revisions}.',
    remedy: 'Put the change into a new revision: a folder with a higher number beside the released one.',
  },
  ASSETS_OF_INSTALLATION: {
    status: 400,
    exitCode: 65,
    message: 'Only an installation has these files, beside its own repository: {files}.',
    remedy:
      'Put each file where clusters reach it and name that address in resource.json, or publish a tree without the package. --assets gives hashes, and no address.',
  },
  STALE_STATE: {
    status: 409,
    exitCode: 75,
    message: 'The publication follows serial {given}, but the repository is at {current}.',
    remedy: 'Publish again; it then begins with what is there now.',
  },
  NOT_TRUSTED: {
    status: 400,
    exitCode: 65,
    message: '{what} is not to be trusted: {reasons}.',
    remedy: 'Compare the keys that you trust with the maintainer, by another way than this repository.',
  },
  SIGNATURE_NEEDED: {
    status: 400,
    exitCode: 64,
    message: 'The repository "{repository}" is signed, and the publication has no key.',
    remedy: 'Give --key with a signing key of the repository.',
  },
  TOKEN_REFUSED: {
    status: 401,
    exitCode: 77,
    message: 'The repository server does not accept the token for this: {what}.',
    remedy: 'Give a token of its token file; publishing needs one from the list "publish".',
  },
  TOKEN_FILE_UNREADABLE: {
    status: 400,
    exitCode: 66,
    message: 'The token file {file} cannot be used: {reason}.',
    remedy: 'Write JSON such as {"read": ["…"], "publish": ["…"]} with tokens of 16 characters or more.',
  },
  PUBLISHING_OFF: {
    status: 403,
    exitCode: 77,
    message: 'This repository server takes no publications.',
    remedy: 'Start it with --tokens and a file that has tokens for "publish".',
  },
  SERVER_REFUSED: {
    status: 502,
    exitCode: 76,
    message: '{url} answered {answerStatus}: {reason}.',
    remedy: '{hint}',
  },
  PUBLICATION_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The publication cannot be read: {reason}.',
    remedy: 'Publish with `dcos-universe publish`, which sends document, serial and signature.',
  },
  NOT_HERE: {
    status: 404,
    exitCode: 66,
    message: 'The repository has no {what}.',
    remedy: 'Ask for /repo with the media type of a repository in Accept, or for /package/NAME.',
  },
  ZIP_IS_GONE: {
    status: 410,
    exitCode: 76,
    message: 'This repository has no zip form; the request accepts {accept}.',
    remedy:
      'Ask with "Accept: application/vnd.dcos.universe.repo+json;charset=utf-8;version=v4" (v3, v4 or v5).',
  },
  ASSET_WRONG: {
    status: 400,
    exitCode: 65,
    message: 'The content of {url} is not what was signed: {reason}.',
    remedy: 'Get it again. If it stays so, the file was changed at its place: tell the maintainer.',
  },
  ASSET_UNAVAILABLE: {
    status: 502,
    exitCode: 69,
    message: 'The asset {url} of {name} {version} cannot be had: {reason}.',
    remedy: 'Run the same command again; it goes on where it ended.',
  },
  INIT_EXISTS: {
    status: 409,
    exitCode: 73,
    message: '{folder} is there already.',
    remedy: 'Choose another name, or add a revision to the package that is there.',
  },
  NAME_NOT_VALID: {
    status: 400,
    exitCode: 64,
    message: '"{name}" is not a package name.',
    remedy: 'Use lower-case letters, digits and inner hyphens, beginning with a letter: my-service.',
  },
  TEST_FAILED: {
    status: 500,
    exitCode: 1,
    message: 'The test of {name} {version} failed at "{step}": {reason}.',
    remedy: 'See the steps above, and the tasks of the package on the cluster.',
  },
  RECIPE_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The recipe {file} cannot be used: {reason}.',
    remedy: 'Correct the file; universe/images/README.md names every key.',
  },
  RECIPE_NOT_FOUND: {
    status: 404,
    exitCode: 66,
    message: 'There is no image recipe "{name}" in {folder}.',
    remedy: 'Compare the name with the folders there: {known}.',
  },
  IMAGE_NOT_BUILT: {
    status: 500,
    exitCode: 70,
    message: 'The image {name} cannot be built: {reason}.',
    remedy: 'Correct the recipe, or give the cache folder room; a build can be repeated at any time.',
  },
  IMAGE_UNKNOWN: {
    status: 404,
    exitCode: 66,
    message: 'The folder {folder} holds no image "{name}".',
    remedy: 'Build it first with `dcos-universe image build`. There is: {known}.',
  },
  IMAGES_UNREADABLE: {
    status: 404,
    exitCode: 66,
    message: 'There are no images at {place}: {reason}.',
    remedy: 'Name a folder that `dcos-universe image build --out FOLDER` wrote.',
  },
  IMAGE_NOT_PINNED: {
    status: 400,
    exitCode: 65,
    message: 'These images of packages are named without a digest: {images}.',
    remedy: 'Build them and publish with --images FOLDER, which adds the digest.',
  },
  IMAGE_UNAVAILABLE: {
    status: 502,
    exitCode: 69,
    message: 'The image {image} of {name} {version} cannot be had: {reason}.',
    remedy: 'Run the same command again; it goes on where it ended.',
  },
  ARCHIVE_NOT_VALID: {
    status: 400,
    exitCode: 65,
    message: 'The archive {file} cannot be unpacked: {reason}.',
    remedy: 'Copy it again and compare its SHA-256 with what `mirror` printed.',
  },
  USAGE: {
    status: 400,
    exitCode: 64,
    message: '{reason}',
    remedy: 'See `dcos-universe {command} --help` for what is possible, with examples.',
  },
})
