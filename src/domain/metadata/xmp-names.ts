import type { Reveal } from '../reveals.ts';

/** What properties give away, by their names in lower case: few vocabularies mean different things by the same name. */
const revealing: Readonly<Record<Reveal, string>> = {
  location: `gpslatitude gpslongitude gpslongtitude gpsdestlatitude gpsdestlongitude gpsareainformation location
    locationcreated locationshown locationname sublocation city state provincestate country countryname countrycode
    worldregion coverage`,
  device: `make model hostcomputer lens lensid lensinfo lensmake lensmodel lensmanufacturer lensspecification
    cameramanufacturer cameramodel uniquecameramodel`,
  'serial-number': `serialnumber bodyserialnumber lensserialnumber cameraserialnumber flashserialnumber droneserialnumber`,
  time: `datetime datetimeoriginal datetimedigitized createdate modifydate metadatadate creationdate moddate datecreated
    dateacquired date when gpsdatetime gpstimestamp gpsdatestamp firstphotodate lastphotodate offsettime
    offsettimeoriginal offsettimedigitized timestamp`,
  person: `creator contributor publisher author artist photographer owner ownername cameraownername copyright
    copyrightowner rights webstatement credit source authorsposition captionwriter creatorcontactinfo imagecreator
    imagesupplier imagesuppliername licensor regions regioninfo personinimage personinimagewdetails persondisplayname`,
  text: `title description subject keywords hierarchicalsubject weightedflatsubject tagslist catalogsets categories
    lastkeywordxmp lastkeywordiptc imagedescription imagetitle documentname usercomment caption headline instructions
    transmissionreference usageterms nickname label textlayers layername layertext rawfilename preservedfilename`,
  software: `creatortool processingsoftware software softwareagent capturesoftware stitchingsoftware producer firmware
    platform history xmptk`,
  thumbnail: `thumbnails`,
  'other-data': `makernote imageuniqueid documentid originaldocumentid instanceid versionid documentancestors identifier`,
};

const reveals: ReadonlyMap<string, Reveal> = new Map(
  Object.entries(revealing).flatMap(([reveal, names]) => names.split(/\s+/).map((name) => [name, reveal as Reveal])),
);

/** Prefixes of vocabularies of which nothing else gives anything away. What another prefix stands for is unknown. */
const plain: ReadonlySet<string> = new Set(
  `x dc xmp xap xmpRights xapRights xmpGImg xapGImg xmpG xmpTPg stDim stEvt stFnt stArea tiff exif exifEX aux crs
    photoshop mwg-rs MP MPRI MPReg MicrosoftPhoto GIMP hdrgm`.split(/\s+/),
);

/** Prefixes of what is no property, although some of it is called like one. */
const structural: ReadonlySet<string> = new Set(['xml', 'xmlns', 'rdf']);

/** What a property gives away, by its prefix and its name. */
export function xmpReveal(prefix: string, name: string): Reveal | undefined {
  if (structural.has(prefix)) return undefined;
  return reveals.get(name.toLowerCase()) ?? (plain.has(prefix) ? undefined : 'other-data');
}
