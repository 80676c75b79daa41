#include "ui/resources.h"

#include <QDir>

// Q_INIT_RESOURCE works outside namespaces only.
static void initialiseResources() {
    Q_INIT_RESOURCE(sami);
}

namespace sami {

void ensureResources() {
    initialiseResources();
}

}  // namespace sami
