#include "ui/principles/mean_words.h"

#include <QCoreApplication>

#include "ui/text/numbers.h"

namespace sami {

QString meanWords(const QueryMean& mean, const QString& value) {
    if (!mean.interval) return value;
    return QCoreApplication::translate("meanWords", "%1 (%2 to %3)")
        .arg(value, plainNumber(mean.interval->low, 3), plainNumber(mean.interval->high, 3));
}

}  // namespace sami
