/* SPDX-License-Identifier: MIT */
#include "directory/dc/turn.h"

#include <pthread.h>
#include <stdbool.h>

#include "directory/dc/replica.h"

/* Who comes from elsewhere waits for those before him only: there is no end of clients. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

/* Of this thread. */
static _Thread_local bool taken;
static _Thread_local unsigned begun; /* how often: within one change there are others */

void dc_turn_begin(void)
{
	if (!dc_replica_has_others() || taken)
		return;
	if (begun > 0 || pthread_rwlock_rdlock(&lock) == 0)
		begun++;
}

void dc_turn_end(void)
{
	if (begun > 0 && --begun == 0)
		pthread_rwlock_unlock(&lock);
}

void dc_turn_leave(void)
{
	if (begun > 0 || taken)
		pthread_rwlock_unlock(&lock);
	begun = 0;
	taken = false;
}

void dc_turn_take(void)
{
	if (!taken)
		taken = pthread_rwlock_wrlock(&lock) == 0;
}

void dc_turn_give(void)
{
	if (taken)
		pthread_rwlock_unlock(&lock);
	taken = false;
}
