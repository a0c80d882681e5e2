#ifndef CTHREADS_H
#define CTHREADS_H
#include <stdbool.h>
#include <stdint.h>

// A pool of threads that take tasks one by one: what plans and vectors of environments are shared
// out to.
typedef struct apus_pool apus_pool;

// A pool of `threads` - 1 threads beside the caller's; they spin between runs, then park.
apus_pool *apus_pool_create(int threads);
void apus_pool_destroy(apus_pool *pool);
int apus_pool_threads(const apus_pool *pool);

// Runs `body(context, task)` for every task below `tasks`, on whichever threads are free, and
// returns when all are done. The caller runs tasks too: while other programs keep the pool's
// threads from their processors, it does all the work itself instead of waiting.
//
// `meanwhile` (or NULL) is called by the caller after the tasks have been offered, before it helps.
void apus_pool_share(apus_pool *pool, int64_t tasks, void (*body)(void *, int64_t),
                     void (*meanwhile)(void *), void *context);

#endif
