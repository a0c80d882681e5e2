#ifndef APUS_CSDL2_H
#define APUS_CSDL2_H
#include <SDL2/SDL.h>
#endif
