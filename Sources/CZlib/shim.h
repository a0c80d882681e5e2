#ifndef APUS_CZLIB_H
#define APUS_CZLIB_H
#include <zlib.h>
#endif
