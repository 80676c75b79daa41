#pragma once

#include <functional>

#include <QString>
#include <QStringList>

class QWidget;

namespace sami {

/// What is asked before a file is written.
struct SaveQuestion {
    QString title;
    QString name;         ///< offered, without an ending
    QStringList filters;  ///< kinds of files, each with its one ending, "Image (*.png)"; the first is offered
};

/// Asks where to write a file and in which of the kinds, and goes on at once. `chosen` is called with a path that has
/// an ending of one of the kinds, unless `parent` is gone by then; whether a file that is there may go has been asked.
void askWhereToSave(QWidget* parent, const SaveQuestion& question, std::function<void(const QString& path)> chosen);

/// "csv" of "Table (*.csv)".
QString endingOf(const QString& filter);

/// The path in the chosen kind: another kind's ending is replaced; what else follows a dot belongs to the name.
QString pathOfKind(const QString& path, const QString& filter, const QStringList& filters);

/// The path that is meant by what stands in a dialog: an ending that was typed says more than the kind that was merely
/// offered; that of the offered kind, left behind by a dialog that does not change it, says less than the kind chosen.
QString meantPath(const QString& path, const QString& filter, const QStringList& filters);

}  // namespace sami
