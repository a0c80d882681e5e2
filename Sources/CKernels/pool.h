#ifndef APUS_POOL_H
#define APUS_POOL_H
#include "include/CKernels.h"

// Runs `body(context, task)` for every task below `tasks`, on whichever threads are free, and
// returns when all are done. The caller runs tasks too: while other programs keep the pool's
// threads from their processors, it does all the work itself instead of waiting.
//
// `meanwhile` (or NULL) is called by the caller after the tasks have been offered, before it helps.
void apus_pool_share(apus_pool *pool, int64_t tasks, void (*body)(void *, int64_t),
                     void (*meanwhile)(void *), void *context);

#endif
