#pragma once

// QCustomPlot's header is written with Qt's keywords, which this project switches off. It is included here and nowhere
// else, with the keywords mapped for its length only.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef emit
#undef foreach
