//! The functions that read or write the file that one of their arguments names.

use super::literal::text;
use super::names::Names;
use crate::scripts::Direction;
use crate::scripts::tree::Node;

/// How a function uses its argument.
#[derive(Clone, Copy)]
enum How {
    Reads,
    Writes,
    /// As its mode says, which is at this place or called `mode`; it reads if no mode is given.
    Mode(usize),
    Folder,
}

use How::{Folder, Mode, Reads, Writes};

/// Functions by their full names, the place of the argument, and its names.
const FUNCTIONS: &[(&str, usize, &[&str], How)] = &[
    ("open", 0, &["file"], Mode(1)),
    ("io.open", 0, &["file"], Mode(1)),
    ("codecs.open", 0, &["filename"], Mode(1)),
    ("gzip.open", 0, &["filename"], Mode(1)),
    ("bz2.open", 0, &["filename"], Mode(1)),
    ("lzma.open", 0, &["filename"], Mode(1)),
    ("zipfile.ZipFile", 0, &["file"], Mode(1)),
    ("tarfile.open", 0, &["name"], Mode(1)),
    ("numpy.load", 0, &["file"], Reads),
    ("numpy.loadtxt", 0, &["fname"], Reads),
    ("numpy.genfromtxt", 0, &["fname"], Reads),
    ("numpy.fromfile", 0, &["file"], Reads),
    ("numpy.save", 0, &["file"], Writes),
    ("numpy.savez", 0, &["file"], Writes),
    ("numpy.savez_compressed", 0, &["file"], Writes),
    ("numpy.savetxt", 0, &["fname"], Writes),
    ("pandas.read_csv", 0, &["filepath_or_buffer"], Reads),
    ("pandas.read_table", 0, &["filepath_or_buffer"], Reads),
    ("pandas.read_excel", 0, &["io"], Reads),
    ("pandas.read_json", 0, &["path_or_buf"], Reads),
    ("pandas.read_parquet", 0, &["path"], Reads),
    ("pandas.read_feather", 0, &["path"], Reads),
    ("pandas.read_pickle", 0, &["filepath_or_buffer"], Reads),
    ("pandas.read_hdf", 0, &["path_or_buf"], Reads),
    ("geopandas.read_file", 0, &["filename"], Reads),
    ("polars.read_csv", 0, &["source"], Reads),
    ("polars.read_parquet", 0, &["source"], Reads),
    ("xarray.open_dataset", 0, &["filename_or_obj"], Reads),
    ("xarray.open_dataarray", 0, &["filename_or_obj"], Reads),
    ("xarray.load_dataset", 0, &["filename_or_obj"], Reads),
    ("rasterio.open", 0, &["fp"], Mode(1)),
    ("h5py.File", 0, &["name"], Mode(1)),
    ("netCDF4.Dataset", 0, &["filename"], Mode(1)),
    ("pysam.AlignmentFile", 0, &["filename"], Mode(1)),
    ("pysam.VariantFile", 0, &["filename"], Mode(1)),
    ("pysam.FastaFile", 0, &["filename"], Reads),
    ("Bio.SeqIO.parse", 0, &["handle"], Reads),
    ("Bio.SeqIO.read", 0, &["handle"], Reads),
    ("Bio.SeqIO.write", 1, &["handle"], Writes),
    ("PIL.Image.open", 0, &["fp"], Reads),
    ("cv2.imread", 0, &["filename"], Reads),
    ("cv2.imwrite", 0, &["filename"], Writes),
    ("imageio.imread", 0, &["uri"], Reads),
    ("imageio.imwrite", 0, &["uri"], Writes),
    ("skimage.io.imread", 0, &["fname"], Reads),
    ("skimage.io.imsave", 0, &["fname"], Writes),
    ("matplotlib.pyplot.savefig", 0, &["fname"], Writes),
    ("matplotlib.pyplot.imread", 0, &["fname"], Reads),
    ("matplotlib.pyplot.imsave", 0, &["fname"], Writes),
    ("scipy.io.loadmat", 0, &["file_name"], Reads),
    ("scipy.io.savemat", 0, &["file_name"], Writes),
    ("nibabel.load", 0, &["filename"], Reads),
    ("nibabel.save", 1, &["filename"], Writes),
    ("astropy.io.fits.open", 0, &["name"], Reads),
    ("astropy.io.fits.getdata", 0, &["filename"], Reads),
    ("astropy.io.fits.writeto", 0, &["filename"], Writes),
    ("torch.load", 0, &["f"], Reads),
    ("torch.save", 1, &["f"], Writes),
    ("joblib.load", 0, &["filename"], Reads),
    ("joblib.dump", 1, &["filename"], Writes),
    ("shutil.copy", 0, &["src"], Reads),
    ("shutil.copy", 1, &["dst"], Writes),
    ("shutil.copyfile", 0, &["src"], Reads),
    ("shutil.copyfile", 1, &["dst"], Writes),
    ("shutil.move", 1, &["dst"], Writes),
    ("os.replace", 1, &["dst"], Writes),
    ("os.rename", 1, &["dst"], Writes),
    ("os.listdir", 0, &["path"], Folder),
    ("os.scandir", 0, &["path"], Folder),
    ("os.walk", 0, &["top"], Folder),
    ("os.makedirs", 0, &["name"], Folder),
    ("os.mkdir", 0, &["path"], Folder),
    ("os.path.join", 0, &[], Folder),
    ("glob.glob", 0, &["pathname"], Folder),
];

/// Methods of data frames, figures and the like that write the file they are given.
const METHODS: &[(&str, &[&str], How)] = &[
    ("to_csv", &["path_or_buf"], Writes),
    ("to_parquet", &["path"], Writes),
    ("to_excel", &["excel_writer"], Writes),
    ("to_json", &["path_or_buf"], Writes),
    ("to_pickle", &["path"], Writes),
    ("to_feather", &["path"], Writes),
    ("to_hdf", &["path_or_buf"], Writes),
    ("to_netcdf", &["path"], Writes),
    ("to_file", &["filename"], Writes),
    ("write_csv", &["file"], Writes),
    ("write_parquet", &["file"], Writes),
    ("savefig", &["fname"], Writes),
    ("writeto", &["fileobj"], Writes),
    ("joinpath", &[], Folder),
];

/// Methods of a path itself.
const OF_PATHS: &[(&str, How)] = &[
    ("read_text", Reads),
    ("read_bytes", Reads),
    ("write_text", Writes),
    ("write_bytes", Writes),
    ("open", Mode(0)),
    ("iterdir", Folder),
    ("glob", Folder),
    ("rglob", Folder),
    ("mkdir", Folder),
    ("joinpath", Folder),
];

/// What a call does with the file that one of its arguments names; nothing if that is not known.
pub fn of_argument<'t>(
    names: &Names<'t>,
    argument: Node<'t>,
    keyword: Option<&str>,
    call: Node<'t>,
) -> Option<Direction> {
    let function = call.child("function")?;
    let full = full_name(names, function);
    let at = place(argument, call);
    let fits = |place: usize, keywords: &[&str]| match keyword {
        Some(keyword) => keywords.contains(&keyword),
        None => at == Some(place),
    };
    if let Some(full) = full {
        let (_, _, _, how) = FUNCTIONS.iter().find(|(name, at, keys, _)| *name == full && fits(*at, keys))?;
        return direction(names, *how, call);
    }
    let method = function.child("attribute").filter(|_| function.kind() == "attribute")?.text();
    let (_, _, how) = METHODS.iter().find(|(name, keys, _)| *name == method && fits(0, keys))?;
    direction(names, *how, call)
}

/// What a call of a method does with the path that it is called of.
pub fn of_path<'t>(names: &Names<'t>, method: &str, call: Node<'t>) -> Option<Direction> {
    let (_, how) = OF_PATHS.iter().find(|(name, _)| *name == method)?;
    direction(names, *how, call)
}

/// `numpy.load` of `np.load`, `open` of the built-in.
pub fn full_name<'t>(names: &Names<'t>, function: Node<'t>) -> Option<String> {
    names.imported(function).or_else(|| names.is_builtin(function, "open").then(|| "open".to_owned()))
}

/// What a mode of `open` says.
pub fn mode(mode: &str) -> Direction {
    let writes = mode.contains(['w', 'x']);
    let both = mode.contains(['+', 'a']);
    match (both, writes) {
        (true, _) => Direction::Both,
        (false, true) => Direction::Writes,
        (false, false) => Direction::Reads,
    }
}

fn direction<'t>(names: &Names<'t>, how: How, call: Node<'t>) -> Option<Direction> {
    let Mode(at) = how else {
        return Some(match how {
            Reads => Direction::Reads,
            Writes => Direction::Writes,
            Folder | Mode(_) => Direction::Folder,
        });
    };
    let arguments = call.child("arguments")?;
    if arguments.named().any(|a| matches!(a.kind(), "list_splat" | "dictionary_splat")) {
        return None;
    }
    let is_mode = |a: &Node| a.kind() == "keyword_argument" && a.child("name").is_some_and(|n| n.text() == "mode");
    let keyword = arguments.named().find(is_mode).and_then(|k| k.child("value"));
    let position = || arguments.named().filter(|a| a.kind() != "keyword_argument").nth(at);
    match keyword.or_else(position) {
        None => Some(Direction::Reads),
        Some(node) => text(names, node).map(|text| mode(&text)),
    }
}

fn place(argument: Node, call: Node) -> Option<usize> {
    let mut positions = call.child("arguments")?.named().take_while(|a| !a.kind().ends_with("_splat"));
    positions.position(|a| a == argument)
}
