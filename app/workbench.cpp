// sami-workbench: the desktop window.
#include <clocale>
#include <cstdlib>
#include <filesystem>

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QStandardPaths>
#include <QTextStream>
#include <QTimer>
#include <QTranslator>

#include "app/openmp_settings.h"
#include "app/workbench_signals.h"
#include "ui/main_window.h"
#include "ui/pages.h"
#include "ui/session/machine_devices.h"
#include "ui/text/shown_text.h"

namespace {

using sami::toUtf8;

constexpr int kSettleMs = 900;
constexpr int kLayoutMs = 100;
constexpr int kLongestWaitMs = 15000;

/// Command line of the window, checked.
struct Arguments {
    QString experiment;
    std::filesystem::path worker;
    bool dark = false;
    QString screenshotPage;  ///< id; empty: no picture is taken
    QString screenshotFile;
    QSize size;
};

void say(const QString& sentence) {
    QTextStream(stderr) << QStringLiteral("sami-workbench: ") << sentence << Qt::endl;
}

QStringList pageIds() {
    QStringList ids;
    for (const sami::PageEntry& page : sami::pages()) ids.append(page.id);
    return ids;
}

void describe(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Teach a language model principles and watch it learn."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption(
        {QStringLiteral("demo"), QCoreApplication::translate("main", "open on the demo (the default without FILE)")});
    parser.addOption({QStringLiteral("screenshot"),
                      QCoreApplication::translate("main", "write a picture of a page (%1) to FILE.png and end")
                          .arg(pageIds().join(QStringLiteral(", "))),
                      QStringLiteral("PAGE")});
    parser.addOption({QStringLiteral("dark"), QCoreApplication::translate("main", "dark appearance")});
    parser.addOption(
        {QStringLiteral("size"), QCoreApplication::translate("main", "size of the window"), QStringLiteral("WxH")});
    parser.addOption({QStringLiteral("worker"),
                      QCoreApplication::translate("main", "program that is started as `PROGRAM worker RUN_FOLDER`"),
                      QStringLiteral("PROGRAM")});
    parser.addPositionalArgument(QStringLiteral("FILE.sami"), QCoreApplication::translate("main", "experiment to open"),
                                 QStringLiteral("[FILE.sami] [FILE.png]"));
}

/// Nothing and a sentence on standard error when the command line makes no sense.
std::optional<Arguments> argumentsFrom(const QCommandLineParser& parser) {
    Arguments arguments;
    QStringList files = parser.positionalArguments();
    if (parser.isSet(QStringLiteral("screenshot"))) {
        arguments.screenshotPage = parser.value(QStringLiteral("screenshot"));
        const bool isPage = pageIds().contains(arguments.screenshotPage);
        if (!isPage || files.isEmpty() || !files.last().endsWith(QLatin1String(".png"))) {
            say(QStringLiteral("--screenshot takes a page (%1) and a file that ends in .png")
                    .arg(pageIds().join(QStringLiteral(", "))));
            return std::nullopt;
        }
        arguments.screenshotFile = files.takeLast();
    }
    if (files.size() > 1) {
        say(QStringLiteral("one experiment at a time: %1 is too much").arg(files.at(1)));
        return std::nullopt;
    }
    if (!files.isEmpty()) arguments.experiment = QFileInfo(files.first()).absoluteFilePath();
    const QStringList size = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    if (size.size() == 2) arguments.size = {size[0].toInt(), size[1].toInt()};
    if (parser.isSet(QStringLiteral("size")) && (arguments.size.width() < 1 || arguments.size.height() < 1)) {
        say(QStringLiteral("--size takes WIDTHxHEIGHT, as in 1280x832"));
        return std::nullopt;
    }
    arguments.dark = parser.isSet(QStringLiteral("dark"));
    arguments.worker = toUtf8(parser.value(QStringLiteral("worker")));
    return arguments;
}

/// Saves a picture once the page has been still for a while, and ends the program.
void takeScreenshot(sami::MainWindow& window, const Arguments& arguments) {
    auto* settled = new QTimer(&window);
    settled->setSingleShot(true);
    settled->setInterval(kSettleMs);
    const auto save = [&window, arguments] {
        const bool saved = window.grab().save(arguments.screenshotFile);
        if (!saved)
            say(QStringLiteral("%1 can't be written; check the folder and its rights").arg(arguments.screenshotFile));
        QCoreApplication::exit(saved ? 0 : 1);
    };
    const auto shoot = [&window, arguments, save] {
        window.showPage(arguments.screenshotPage);
        QTimer::singleShot(kLayoutMs, &window, save);  // a page that was hidden lays itself out once it is shown
    };
    const auto shootSettled = [&window, settled, shoot] {
        if (window.devices().isLooking()) return settled->start();
        shoot();
    };
    QObject::connect(settled, &QTimer::timeout, &window, shootSettled);
    QTimer::singleShot(kLongestWaitMs, &window, shoot);
    const auto wait = [settled] { settled->start(); };
    QObject::connect(&window.session(), &sami::ExperimentSession::runsChanged, settled, wait);
    QObject::connect(&window.session(), &sami::ExperimentSession::metricsGrew, settled, wait);
    QObject::connect(&window.session(), &sami::ExperimentSession::comparisonChanged, settled, wait);
    window.showPage(arguments.screenshotPage);
    settled->start();
}

/// Qt gives up by abort() where it finds no display.
void endWithASentence(QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type != QtFatalMsg) return;
    say(QStringLiteral("there is no display to open a window on. Start it in a desktop session, set DISPLAY or connect "
                       "with `ssh -X`; without one, `sami` does the same on the command line. (%1)")
            .arg(text.section(QLatin1Char('\n'), 0, 0)));
    std::_Exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    sami::setOpenMpWaiting();
    qInstallMessageHandler(endWithASentence);
    QApplication application(argc, argv);
    qInstallMessageHandler(nullptr);
    // Qt sets the C library to the visitor's language: what is written to files keeps its decimal point.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setOrganizationName(QStringLiteral("sami-workbench"));
    QApplication::setApplicationName(QStringLiteral("sami-workbench"));
    QApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    QApplication::setApplicationDisplayName(QStringLiteral("SAMI Workbench"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/sami-workbench.svg")));
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("sami_workbench"), QStringLiteral("_"),
                        QStringLiteral(":/translations"))) {
        QCoreApplication::installTranslator(&translator);
    }
    QCommandLineParser parser;
    describe(parser);
    parser.process(application);
    const std::optional<Arguments> arguments = argumentsFrom(parser);
    if (!arguments) return 2;

    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    sami::MainWindow window({toUtf8(data + QStringLiteral("/sami-workbench")), arguments->worker});
    sami::quitOnSignals(&window);
    if (arguments->dark) window.setAppearance(sami::Appearance::Dark);
    if (arguments->size.isValid()) window.resize(arguments->size);
    if (!arguments->experiment.isEmpty()) {
        window.session().open(arguments->experiment);
    } else if (arguments->screenshotPage.isEmpty()) {
        window.restoreSession();
    }
    if (!arguments->screenshotPage.isEmpty()) takeScreenshot(window, *arguments);
    window.show();
    return QApplication::exec();
}
