import { Build } from './build.ts'
import { Diff } from './diff.ts'
import { ImageBuild } from './image/build.ts'
import { ImageList } from './image/list.ts'
import { ImagePush } from './image/push.ts'
import { Init } from './init.ts'
import { KeyNew } from './key/new.ts'
import { KeyRevoke } from './key/revoke.ts'
import { KeyRotate } from './key/rotate.ts'
import { Lint } from './lint.ts'
import { Mirror } from './mirror.ts'
import { MirrorPushImages } from './mirror-push-images.ts'
import { Publish } from './publish.ts'
import { Render } from './render.ts'
import { Serve } from './serve.ts'
import { Sign } from './sign.ts'
import { Test } from './test.ts'
import { Verify } from './verify.ts'

/** Every command of `dcos-universe` by its name. */
export const commands = {
  build: Build,
  diff: Diff,
  'image:build': ImageBuild,
  'image:list': ImageList,
  'image:push': ImagePush,
  init: Init,
  'key:new': KeyNew,
  'key:revoke': KeyRevoke,
  'key:rotate': KeyRotate,
  lint: Lint,
  mirror: Mirror,
  'mirror:push-images': MirrorPushImages,
  publish: Publish,
  render: Render,
  serve: Serve,
  sign: Sign,
  test: Test,
  verify: Verify,
}
