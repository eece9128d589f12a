import { expect } from 'chai'
import { mergeMetrics } from '../../src/decide/merge-metrics.ts'

describe('metrics of several threads', () => {
  it('become one text in which equal samples are added, and each stands below its own heading', () => {
    const one =
      '# HELP a A.\n# TYPE a counter\na{r="x"} 1\n# HELP b_age_seconds B.\n# TYPE b_age_seconds gauge\nb_age_seconds 3\n'
    const other =
      '# HELP a A.\n# TYPE a counter\na{r="x"} 2\na{r="y y"} 5\n# HELP b_age_seconds B.\n# TYPE b_age_seconds gauge\nb_age_seconds 2\n'
    expect(mergeMetrics([one, '', other])).to.equal(
      '# HELP a A.\n# TYPE a counter\na{r="x"} 3\na{r="y y"} 5\n# HELP b_age_seconds B.\n# TYPE b_age_seconds gauge\nb_age_seconds 3\n',
    )
  })

  it('keep the parts of a histogram together', () => {
    const text = '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 0.5\nh_count 1\n'
    expect(mergeMetrics([text, text])).to.equal(
      '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_sum 1\nh_count 2\n',
    )
  })
})
