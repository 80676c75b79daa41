#include "ui/controls/save_dialog.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMessageBox>
#include <QRegularExpression>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

/// Of a name in a question: a longer one would make the question wider than a small screen.
constexpr int kNameLetters = 40;

QString endingIn(const QString& path) {
    return QFileInfo(path).suffix();
}

bool isEnding(const QString& filter, const QString& ending) {
    return endingOf(filter).compare(ending, Qt::CaseInsensitive) == 0;
}

/// Of its own widgets, or the platform's window in their place, which has no field and gives no say before it closes.
class SaveDialog final : public QFileDialog {
public:
    SaveDialog(QWidget* parent, const SaveQuestion& question)
        : QFileDialog(parent, question.title), m_filters(question.filters) {
        setAttribute(Qt::WA_DeleteOnClose);
        setAcceptMode(AcceptSave);
        setNameFilters(m_filters);
        setDefaultSuffix(endingOf(m_filters.front()));
        m_name = pathOfKind(question.name, m_filters.front(), m_filters);
        selectFile(m_name);
        connect(this, &QFileDialog::filterSelected, this, &SaveDialog::takeKind);
        connect(this, &QFileDialog::currentChanged, this, [this](const QString& path) {
            if (QFileInfo(path).isFile()) m_name = QFileInfo(path).fileName();
        });
        if (QLineEdit* field = nameField())
            connect(field, &QLineEdit::textEdited, this, [this](const QString& text) { m_name = text; });
    }

    QString meant(const QString& path) const { return meantPath(path, selectedNameFilter(), m_filters); }

    void accept() override {
        if (QLineEdit* field = nameField(); field != nullptr && !field->text().isEmpty()) {
            // Qt would give the name of a folder an ending.
            const QFileInfo typed(directory().absoluteFilePath(field->text()));
            if (typed.isDir()) return enter(typed.absoluteFilePath());
            field->setText(meant(field->text()));
        }
        QFileDialog::accept();
    }

private:
    QLineEdit* nameField() const { return findChild<QLineEdit*>(QStringLiteral("fileNameEdit")); }

    void enter(const QString& folder) {
        setDirectory(folder);
        nameField()->clear();
        m_name.clear();
    }

    /// Qt has replaced whatever followed a dot, "2" of "v1.2" too: the name is the one that stood there before.
    void takeKind(const QString& filter) {
        setDefaultSuffix(endingOf(filter));
        if (m_name.isEmpty()) return;
        m_name = pathOfKind(m_name, filter, m_filters);
        selectFile(m_name);
    }

    QStringList m_filters;
    QString m_name;
};

/// A platform's window has asked about the path without its ending.
void askToReplace(QWidget* parent, const QString& path, const std::function<void(const QString&)>& chosen) {
    const auto words = [](const char* text) { return QCoreApplication::translate("SaveDialog", text); };
    auto* box = new QMessageBox(QMessageBox::Warning, words(QT_TRANSLATE_NOOP("SaveDialog", "Replace the file?")), {},
                                QMessageBox::Yes | QMessageBox::No, parent);
    const QString name = box->fontMetrics().elidedText(shownText(QFileInfo(path).fileName()), Qt::ElideMiddle,
                                                       lettersWide(*box, kNameLetters));
    box->setTextFormat(Qt::PlainText);
    box->setText(words(QT_TRANSLATE_NOOP("SaveDialog", "%1 is there already. Replace it?")).arg(name));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setDefaultButton(QMessageBox::No);
    QObject::connect(box, &QMessageBox::finished, parent, [path, chosen](int answer) {
        if (answer == QMessageBox::Yes) chosen(path);
    });
    box->open();
}

}  // namespace

QString endingOf(const QString& filter) {
    static const QRegularExpression ending(QStringLiteral("\\*\\.(\\w+)"));
    return ending.match(filter).captured(1);
}

QString pathOfKind(const QString& path, const QString& filter, const QStringList& filters) {
    const QString ending = endingIn(path);
    if (isEnding(filter, ending)) return path;
    const bool isOther = std::ranges::any_of(filters, [&](const QString& other) { return isEnding(other, ending); });
    QString name = isOther ? path.chopped(ending.size() + 1) : path;
    while (name.endsWith(QLatin1Char('.'))) name.chop(1);
    return name + QLatin1Char('.') + endingOf(filter);
}

QString meantPath(const QString& path, const QString& filter, const QStringList& filters) {
    const auto typed =
        std::ranges::find_if(filters, [&](const QString& other) { return isEnding(other, endingIn(path)); });
    const bool saysMore = typed != filters.end() && (typed != filters.begin() || filter == filters.front());
    return saysMore ? path : pathOfKind(path, filter, filters);
}

void askWhereToSave(QWidget* parent, const SaveQuestion& question, std::function<void(const QString& path)> chosen) {
    auto* dialog = new SaveDialog(parent->window(), question);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [dialog, parent, chosen = std::move(chosen)](const QString& path) {
                         const QString meant = dialog->meant(path);
                         if (meant != path && QFileInfo::exists(meant)) return askToReplace(parent, meant, chosen);
                         chosen(meant);
                     });
    openOnScreen(*dialog);
}

}  // namespace sami
