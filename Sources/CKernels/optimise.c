// One step of an optimiser over one array of weights, in one pass.
#include "CKernels.h"
#include "clones.h"

#include <math.h>

CK_CLONES void ck_adam(float *w, float *m, float *v, const float *g, const CKAdam *s, size_t n) {
  float b1 = s->beta1, b2 = s->beta2, rate = s->rate, epsilon = s->epsilon;
  float keep = s->keep, pull = s->pull, scale = s->scale;
  float c1 = s->correction1, c2 = s->correction2;
  CK_APART
  for (size_t i = 0; i < n; i++) {
    float slope = scale * g[i] + pull * w[i];
    m[i] = b1 * m[i] + (1 - b1) * slope;
    v[i] = b2 * v[i] + (1 - b2) * slope * slope;
    w[i] = keep * w[i] - rate * (c1 * m[i] / (sqrtf(v[i] * c2) + epsilon));
  }
}

CK_CLONES void ck_momentum(float *w, float *m, const float *g, float rate, float momentum,
                           float scale, size_t n) {
  CK_APART
  for (size_t i = 0; i < n; i++) {
    m[i] = momentum * m[i] + scale * g[i];
    w[i] -= rate * m[i];
  }
}
